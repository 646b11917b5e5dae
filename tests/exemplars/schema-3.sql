CREATE TABLE alarm (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    body  TEXT NOT NULL
) STRICT;
CREATE TABLE backfill (
    scope      TEXT PRIMARY KEY,
    next_index INTEGER NOT NULL,
    until      INTEGER NOT NULL
) STRICT;
CREATE TABLE case_row (
    case_id  BLOB PRIMARY KEY,
    kind     TEXT NOT NULL DEFAULT '',
    section  BLOB,
    party    TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TABLE document (
    document   BLOB PRIMARY KEY,
    case_id    BLOB NOT NULL,
    template   TEXT NOT NULL,
    version    INTEGER NOT NULL,
    waiting    INTEGER NOT NULL DEFAULT 0,
    behind     INTEGER NOT NULL DEFAULT 0,
    searchable INTEGER NOT NULL DEFAULT 0,
    saved      BLOB NOT NULL
, sealed INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE entry (
    position  INTEGER PRIMARY KEY,
    device    BLOB NOT NULL,
    seq       INTEGER NOT NULL,
    case_id   BLOB,
    log_index INTEGER,
    refused   INTEGER NOT NULL DEFAULT 0,
    bytes     BLOB NOT NULL
) STRICT;
CREATE TABLE lost (
    first INTEGER PRIMARY KEY,
    last  INTEGER NOT NULL
) STRICT;
CREATE TABLE media (
    file     BLOB PRIMARY KEY,
    key      BLOB NOT NULL,
    state    TEXT NOT NULL,
    case_id  BLOB,
    media    BLOB,
    body     BLOB NOT NULL,
    length   INTEGER NOT NULL,
    captured BLOB,
    manifest BLOB,
    rank     INTEGER NOT NULL DEFAULT 0,
    forward  INTEGER NOT NULL DEFAULT 0,
    received INTEGER,
    refused  TEXT
) STRICT;
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE quarantine (
    hash        BLOB PRIMARY KEY,
    reason      TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    own         INTEGER NOT NULL DEFAULT 0,
    bytes       BLOB NOT NULL
, log_index INTEGER) STRICT;
CREATE VIRTUAL TABLE search USING fts5 (
    words, case_id UNINDEXED, document UNINDEXED, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE session (
    device BLOB NOT NULL,
    seq    INTEGER NOT NULL,
    body   BLOB NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE used_number (
    series TEXT NOT NULL,
    year   INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (series, year, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_case ON document (case_id);
CREATE INDEX document_unsearchable ON document (searchable) WHERE searchable = 0;
CREATE INDEX entry_case ON entry (case_id, position) WHERE case_id IS NOT NULL;
CREATE INDEX entry_chain ON entry (device, seq);
CREATE INDEX media_captured ON media (captured) WHERE captured IS NOT NULL;
CREATE INDEX media_name ON media (media) WHERE media IS NOT NULL;
CREATE INDEX media_outbox ON media (forward DESC, rank) WHERE state = 'captured' AND received IS NULL;
