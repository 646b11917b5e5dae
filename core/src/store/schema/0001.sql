-- The truth: every admitted entry, exactly as made or received. The outbox is the tail of the own
-- chain without a log index; an own entry that the office quarantined is marked as refused.
CREATE TABLE entry (
    position  INTEGER PRIMARY KEY,
    device    BLOB NOT NULL,
    seq       INTEGER NOT NULL,
    case_id   BLOB,
    log_index INTEGER,
    refused   INTEGER NOT NULL DEFAULT 0,
    bytes     BLOB NOT NULL
) STRICT;
CREATE INDEX entry_chain ON entry (device, seq);
CREATE INDEX entry_case ON entry (case_id, position) WHERE case_id IS NOT NULL;

-- Everything received that was not admitted, and own entries that the office set aside.
CREATE TABLE quarantine (
    hash        BLOB PRIMARY KEY,
    reason      TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    own         INTEGER NOT NULL DEFAULT 0,
    bytes       BLOB NOT NULL
) STRICT;

-- Cache: keys that sign between two unlocks, by the place of their entry.
CREATE TABLE session (
    device BLOB NOT NULL,
    seq    INTEGER NOT NULL,
    body   BLOB NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID;

-- Cache: one row a case, for lists.
CREATE TABLE case_row (
    case_id  BLOB PRIMARY KEY,
    kind     TEXT NOT NULL DEFAULT '',
    section  BLOB,
    party    TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- Cache: one Automerge save a document. `behind` is 1 while the save lacks edits that are in the
-- entries, `waiting` is 1 while changes wait for others; both mean: fold the entries instead.
-- `searchable` is 0 until the search index has the document.
CREATE TABLE document (
    document   BLOB PRIMARY KEY,
    case_id    BLOB NOT NULL,
    template   TEXT NOT NULL,
    version    INTEGER NOT NULL,
    waiting    INTEGER NOT NULL DEFAULT 0,
    behind     INTEGER NOT NULL DEFAULT 0,
    searchable INTEGER NOT NULL DEFAULT 0,
    saved      BLOB NOT NULL
) STRICT;
CREATE INDEX document_case ON document (case_id);
CREATE INDEX document_unsearchable ON document (searchable) WHERE searchable = 0;

-- Cache: one row a document and one a note; each CJK character is a token of its own.
CREATE VIRTUAL TABLE search USING fts5 (
    words, case_id UNINDEXED, document UNINDEXED, tokenize = 'unicode61 remove_diacritics 2'
);

-- Parts of the log that came into scope and are still to be fetched.
CREATE TABLE backfill (
    scope      TEXT PRIMARY KEY,
    next_index INTEGER NOT NULL,
    until      INTEGER NOT NULL
) STRICT;

-- Parts of the own chain that this store lost.
CREATE TABLE lost (
    first INTEGER PRIMARY KEY,
    last  INTEGER NOT NULL
) STRICT;

-- What a person must learn of; kept.
CREATE TABLE alarm (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    body  TEXT NOT NULL
) STRICT;

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
