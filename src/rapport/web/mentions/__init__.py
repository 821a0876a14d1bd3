"""What people say in public: the stream, what each text says, how well we read, the words.

Never: a private message; a text of who works here; our opinion on a text that measures us.
"""
