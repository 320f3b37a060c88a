"""Reading a policy's prose: which sentences speak of personal data, and what each seems to say.

By words alone, offline, the same text always to the same answer. `blocks` finds sentences, items and table rows with
the heading they stand under; `cues` are the words of English that tell what is done, denied, asked or promised;
`lexicon` holds the phrases of data, purposes and recipients (`rules/prose`); `reading` puts them together.
"""
