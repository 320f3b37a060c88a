"""Files that declare records in, their records with fields and lines out."""

# ruff: noqa: E501 - files, each on one line

from __future__ import annotations

import pytest

from scanner.schemas import Unread, read_records

AVRO = """\
{"type": "record", "name": "Customer", "namespace": "shop", "fields": [
  {"name": "email", "type": ["null", "string"]},
  {"name": "born", "type": {"type": "int", "logicalType": "date"}},
  {"name": "home", "type": {"type": "record", "name": "Home", "fields": [
    {"name": "street", "type": "string"}]}},
  {"name": "phones", "type": {"type": "array", "items": "string"}}
]}
"""
JSON_SCHEMA = """\
{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Customer", "type": "object",
 "properties": {
   "email": {"type": "string", "format": "email"},
   "home": {"type": "object", "properties": {"street": {"type": ["string", "null"]}}},
   "tags": {"type": "array", "items": {"$ref": "#/$defs/Tag"}}},
 "$defs": {"Tag": {"properties": {"word": {"type": "string"}}}}}
"""
OPENAPI = """\
openapi: 3.0.3
paths:
  /orders/{id}:
    parameters:
      - {name: id, in: path, schema: {type: integer}}
    post:
      parameters:
        - {name: Authorization, in: header}
        - {name: phone, in: query, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Order"}
components:
  schemas:
    Order:
      type: object
      properties:
        buyer: {$ref: "#/components/schemas/Buyer"}
    Buyer:
      allOf:
        - properties:
            email: {type: string, format: email}
    Receipt:
      properties:
        total: {type: number}
"""
PROTO = """\
syntax = "proto3";
package shop; // message Hidden { string no = 1; }
message Customer {
  option deprecated = true;
  reserved 4, 5;
  string email = 1 [(rules).email = true];
  repeated Phone phones = 2;
  map<string, string> notes = 3;
  oneof place { string street = 6; }
  enum Kind { A = 0; B = 1; }
  message Phone { string number = 1; }
}
service S { rpc Get (Customer) returns (Customer) {} }
"""
GRAPHQL = '''\
"""A customer: { email: String }"""
type Customer implements Node & Other @key(fields: "id") {
  id: ID!
  "the address"
  email: String @deprecated(reason: "x: y")
  orders(first: Int = 10, phone: String): [Order!]!
}
extend type Customer { nickname: String }
input SignUp { phone: [String!]!, birthday: Date = "x" }
enum Kind { EMAIL PHONE }
union U = A | B
type Mutation { signUp(email: String!, data: SignUp): Customer ping: Boolean }
scalar Date
'''


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.avsc", AVRO, ["1 Customer: email string 2, born date 3, home Home 4, phones array 6", "4 Home: street string 5"]),
        ("a.json", JSON_SCHEMA, ["1 Customer: email email 3, home object 4, tags Tag 5", "4 Customer.home: street string 4", "6 Tag: word string 6"]),
        ("a.yaml", OPENAPI, ["6 POST /orders/{id}<: id integer 5, phone string 9", "17 Order<: buyer Buyer 19", "22 Buyer<: email email 23", "25 Receipt: total number 26"]),
        ("a.proto", PROTO, ["3 Customer: email string 6, phones Phone 7, notes map<string,string> 8, street string 9", "11 Customer.Phone: number string 11"]),
        ("a.graphql", GRAPHQL, ["2 Customer: id ID 3, email String 5, orders Order 6", "8 Customer: nickname String 8", "9 SignUp<: phone String 9, birthday Date 9", "12 Mutation.signUp<: email String 12, data SignUp 12"]),
        ("a.sql", "create table users (email text);", ["1 users: email TEXT 1"]),
        ("package.json", '{"name": "x", "properties": {"email": 1}}', []),
        ("notes.txt", "message A { string b = 1; }", []),
        ("a.proto", "message A { string b = 1", ["1 A: "]),
        ("a.graphql", "type A { b: ", ["1 A: b  1"]),
        ("a.graphql", "}{ type { : }", []),
    ],
)  # fmt: skip
def test_every_language_of_records_is_read(path: str, text: str, expected: list[str]) -> None:
    found = [
        f"{one.line} {one.name}{'<' if one.receives else ''}: "
        + ", ".join(f"{f.name} {f.type} {f.line}" for f in one.fields)
        for one in read_records(path, text)
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [("a.avsc", '{"type": '), ("a.avsc", "[" * 200), ("a.yaml", "openapi: 3.0\npaths: ["), ("a.avsc", "")],
)
def test_what_cannot_be_read_is_said(path: str, text: str) -> None:
    with pytest.raises(Unread):
        read_records(path, text)


def test_json_indented_with_tabs_is_read() -> None:
    (record,) = read_records("a.avsc", AVRO.replace("  ", "\t").split(',\n\t{"name": "home"')[0] + "]}")
    assert [field.name for field in record.fields] == ["email", "born"]
