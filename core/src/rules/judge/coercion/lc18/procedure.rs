//! What a coercive measure needs beside its approval (行政强制法 18).

use crate::rules::words::Words;

/// What article 18 asks for beside the approval; `None`: nothing is said about it.
pub(super) struct Procedure {
    pub(super) officers: Option<u32>,
    pub(super) credential: Option<bool>,
    pub(super) told: Option<bool>,
    pub(super) heard: Option<bool>,
    pub(super) scene_record: Option<bool>,
}

/// What of it is known to be missing.
pub(super) fn missing(procedure: &Procedure) -> Vec<Words> {
    let too_few = procedure.officers.is_some_and(|officers| officers < 2);
    let parts = [
        (too_few, Words::fixed("实施强制措施的执法人员少于二人", "fewer than two officers took the measure")),
        (
            procedure.credential == Some(false),
            Words::fixed("实施强制措施未出示执法证件", "no credential was shown"),
        ),
        (
            procedure.told == Some(false),
            Words::fixed(
                "未当场告知当事人理由、依据、权利和救济途径",
                "the party was not told of grounds, rights and remedies on the spot",
            ),
        ),
        (procedure.heard == Some(false), Words::fixed("未听取当事人的陈述和申辩", "the party was not heard")),
        (
            procedure.scene_record == Some(false),
            Words::fixed("实施强制措施未制作现场笔录", "no 现场笔录 (HS-20) of the measure"),
        ),
    ];
    parts.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, words)| words).collect()
}
