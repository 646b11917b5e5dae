-- Recordings in the vault, the folder `media`: each row is one data file and its key. `body` is what
-- is, or will be, stated of it (a `media.captured`); before it is complete its digests are zeros.
-- `state`: recording, unplaced (complete, of no case yet), captured (stated), removed (stated, and its
-- bytes deleted after the receipt). `received` is the place of the office's receipt in the log.
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
CREATE INDEX media_name ON media (media) WHERE media IS NOT NULL;
CREATE INDEX media_captured ON media (captured) WHERE captured IS NOT NULL;
CREATE INDEX media_outbox ON media (forward DESC, rank) WHERE state = 'captured' AND received IS NULL;
