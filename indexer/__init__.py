"""The library: documents of the Conference, Spanish, and indexes, how they are written and read back.

    path --read--> Source --parse--> Document --record--> Record --add--> Generation

It never imports `search_app`. Each arrow is one function, each room is known by the type it gives back.
"""
