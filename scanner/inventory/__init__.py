"""What was declared, and how code is bound to it.

The *inventory* is owned by those who answer for the policy text: it names no code. The *bindings* are owned by
engineering: they say which host, path, symbol or route stands for which word of the inventory. Both are read from
text; nothing here touches the disk.
"""
