-- Cache: up to which entry, by which decisions of the bureau and on which day the rules last judged a case.
CREATE TABLE case_evaluation (
    case_id BLOB PRIMARY KEY,
    upto    INTEGER NOT NULL,
    rules   INTEGER NOT NULL,
    day     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Cache: what they said beyond PASS; `finding` is the finding as JSON.
CREATE TABLE case_finding (
    case_id BLOB NOT NULL,
    at      INTEGER NOT NULL,
    rule    TEXT NOT NULL,
    level   TEXT NOT NULL,
    due     TEXT,
    finding TEXT NOT NULL,
    PRIMARY KEY (case_id, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_finding_rule ON case_finding (rule, level);
CREATE INDEX case_finding_due ON case_finding (due) WHERE due IS NOT NULL;

-- What terminals say of devices, which names no case.
CREATE INDEX log_device_use ON log (idx)
    WHERE case_id IS NULL AND kind IN ('recorder.checked_out', 'recorder.returned', 'device.checked', 'fault.reported', 'chain.lost');
