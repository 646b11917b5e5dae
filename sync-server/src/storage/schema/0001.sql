-- Lives of the log: one row when the office is made, one more after every restore from a backup.
CREATE TABLE epoch (
    epoch    INTEGER PRIMARY KEY,
    began_ms INTEGER NOT NULL,
    log_size INTEGER NOT NULL,
    reason   TEXT NOT NULL
) STRICT;

-- The log: every admitted entry, exactly as made or received, under a dense index 0, 1, 2 …
-- Rows are only ever added.
CREATE TABLE log (
    idx         INTEGER PRIMARY KEY,
    hash        BLOB NOT NULL,
    device      BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    case_id     BLOB,
    kind        TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    bytes       BLOB NOT NULL
) STRICT;
-- With the hash in it, the place of an entry in its chain is answered by the index alone.
CREATE INDEX log_chain ON log (device, seq, hash);
CREATE INDEX log_case ON log (case_id) WHERE case_id IS NOT NULL;

-- Nodes of the Merkle tree over the log, by stored index.
CREATE TABLE node (
    stored_index INTEGER PRIMARY KEY,
    hash         BLOB NOT NULL
) STRICT;

-- Everything received that was not admitted. `linked` is 1 when the entry is known to be a part of
-- its device's chain: its signature is good, or the entry after it names its hash.
CREATE TABLE quarantine (
    hash        BLOB PRIMARY KEY,
    pushed_by   BLOB NOT NULL,
    device      BLOB,
    seq         INTEGER,
    linked      INTEGER NOT NULL,
    case_id     BLOB,
    kind        TEXT NOT NULL DEFAULT '',
    reason      TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    decision    TEXT,
    bytes       BLOB NOT NULL
) STRICT;
CREATE INDEX quarantine_chain ON quarantine (device, seq) WHERE linked = 1;
CREATE INDEX quarantine_case ON quarantine (case_id) WHERE case_id IS NOT NULL;

-- How far each chain is held: the first `seq` that is neither held nor declared lost.
CREATE TABLE chain (
    device   BLOB PRIMARY KEY,
    expected INTEGER NOT NULL,
    last     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys that sign between two unlocks of a terminal, by the place of their entry. A cloned terminal
-- has two at one place.
CREATE TABLE session (
    device BLOB NOT NULL,
    seq    INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    body   BLOB NOT NULL,
    PRIMARY KEY (device, seq, hash)
) STRICT, WITHOUT ROWID;

-- Parts of a chain that its device declared lost.
CREATE TABLE lost (
    device BLOB NOT NULL,
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    PRIMARY KEY (device, first, last)
) STRICT, WITHOUT ROWID;

-- Whose case it is: by its first opening in the log.
CREATE TABLE cases (
    case_id BLOB PRIMARY KEY,
    section BLOB NOT NULL,
    opened  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE assignment (
    officer  BLOB NOT NULL,
    case_id  BLOB NOT NULL,
    assigned INTEGER NOT NULL,
    PRIMARY KEY (officer, case_id)
) STRICT, WITHOUT ROWID;

-- One-time enrolment codes, by the SHA-256 of the code.
CREATE TABLE code (
    hash       BLOB PRIMARY KEY,
    officer    BLOB NOT NULL,
    expires_ms INTEGER NOT NULL,
    used_by    BLOB
) STRICT, WITHOUT ROWID;

-- By the SHA-256 of the nonce.
CREATE TABLE challenge (
    hash       BLOB PRIMARY KEY,
    device     BLOB NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- By the SHA-256 of the token.
CREATE TABLE token (
    hash       BLOB PRIMARY KEY,
    device     BLOB NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- People who sign in to the supervisor pages.
CREATE TABLE user (
    name       TEXT PRIMARY KEY,
    role       TEXT NOT NULL,
    password   TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

-- By the SHA-256 of the cookie.
CREATE TABLE web_session (
    hash       BLOB PRIMARY KEY,
    user       TEXT NOT NULL REFERENCES user (name) ON DELETE CASCADE,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Cache: cases whose row below is older than the log; `upto` is their last index.
CREATE TABLE case_dirty (
    case_id BLOB PRIMARY KEY,
    upto    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Cache: one row a case, for lists.
CREATE TABLE case_summary (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id   BLOB NOT NULL UNIQUE,
    kind      TEXT NOT NULL,
    party     TEXT NOT NULL,
    section   BLOB,
    opened_ms INTEGER NOT NULL,
    latest_ms INTEGER NOT NULL,
    latest    INTEGER NOT NULL,
    entries   INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    conflicts INTEGER NOT NULL
) STRICT;
CREATE INDEX case_summary_latest ON case_summary (latest);

-- Cache: the words of a case under the id of its row above; each CJK character is a token of its own.
CREATE VIRTUAL TABLE search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2');
