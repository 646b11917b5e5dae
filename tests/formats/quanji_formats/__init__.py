"""The formats of docs/FORMATS.md, written from that page alone with libraries of other projects."""
