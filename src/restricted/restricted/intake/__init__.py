"""How restricted evidence comes in: files of several formats, checked as a whole, pseudonyms in place of persons."""
