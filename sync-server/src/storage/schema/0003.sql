-- Recordings: one row for every `media.captured` in the log. `manifest` lists the chunks, once it has
-- arrived; which chunks are held is asked of the blob store. `received` is the log index of the
-- newest `media.received`, NULL while a byte is lacking. `refused` says why the bytes will never do.
CREATE TABLE media (
    captured   BLOB PRIMARY KEY,
    log_idx    INTEGER NOT NULL,
    device     BLOB NOT NULL,
    case_id    BLOB NOT NULL,
    media      BLOB NOT NULL,
    length     INTEGER NOT NULL,
    manifest   BLOB,
    received   INTEGER,
    refused    TEXT,
    checked_ms INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX media_case ON media (case_id, media);
CREATE INDEX media_checked ON media (checked_ms) WHERE manifest IS NOT NULL;

-- Chunks that were found damaged or gone, until they are sent again.
CREATE TABLE media_damage (
    captured BLOB NOT NULL,
    chunk    INTEGER NOT NULL,
    PRIMARY KEY (captured, chunk)
) STRICT, WITHOUT ROWID;
