"""Records as other languages declare them: SQL, Avro, JSON Schema, OpenAPI, protobuf, GraphQL.

Texts in, values out; nothing here knows what is personal or what a program does.
"""
