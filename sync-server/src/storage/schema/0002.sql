-- What terminals stated about numbers of documents: a stretch of one series and year each.
CREATE TABLE number_use (
    series   TEXT NOT NULL,
    year     INTEGER NOT NULL,
    first    INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    use      TEXT NOT NULL,
    device   BLOB NOT NULL,
    document BLOB,
    case_id  BLOB,
    entry    BLOB NOT NULL PRIMARY KEY,
    log_idx  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX number_use_place ON number_use (series, year, first);
