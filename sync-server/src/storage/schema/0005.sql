-- The first signed note for every size of the log that was signed: what makes "not after its receipt" a signed fact of
-- every entry. A note is kept as it was signed and never replaced; `cosigned` is the same note with the lines of witnesses.
CREATE TABLE checkpoint (
    epoch    INTEGER NOT NULL CHECK (epoch > 0),
    size     INTEGER NOT NULL CHECK (size > 0),
    time_ms  INTEGER NOT NULL CHECK (time_ms >= 0),
    note     TEXT NOT NULL,
    cosigned TEXT,
    PRIMARY KEY (epoch, size)
) STRICT, WITHOUT ROWID;
CREATE INDEX checkpoint_size ON checkpoint (size, epoch);

-- What each witness said last; what the log says of witnesses is in entries.
CREATE TABLE witness (
    vkey       TEXT PRIMARY KEY,
    epoch      INTEGER NOT NULL,
    size       INTEGER NOT NULL CHECK (size >= 0),
    tried_ms   INTEGER NOT NULL,
    answered_ms INTEGER,
    trouble    TEXT,
    alarm      TEXT
) STRICT, WITHOUT ROWID;
