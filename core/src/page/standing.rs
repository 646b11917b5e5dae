//! How a document stands: from its first draft to its service, the same on the terminal and in the office.

use std::collections::BTreeSet;

use super::form::{Form, form_signatures};
use super::model::Paper;
use super::seal_fault::{SealFault, seal_faults};
use super::{compose, page_digest};
use crate::catalog::{Catalog, CheckTime, FieldProblem, Template, check};
use crate::entry::Registry;
use crate::id::{Digest, DocumentId, EntryHash};
use crate::record::{
    Blocker, CaseState, Content, Declined, DocumentSealed, DraftError, Paperwork, RoleStatus, Sealing,
    SealingFacts, Signed, SigningFacts, Stated, blockers, conflict_labels, signatures,
};
use crate::time::rfc3339;

/// How far a document has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentStatus {
    /// 草稿
    Draft,
    /// 已宣读: as it is now, it was read back.
    ReadBack,
    /// 已签名: somebody has signed it as it is now.
    Signed,
    /// 定稿冲突: sealed more than once, and nobody has decided which seal counts.
    Disputed,
    /// 已定稿
    Sealed,
    /// 已送达
    Served,
}

impl DocumentStatus {
    /// The word that people see.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::ReadBack => "已宣读",
            Self::Signed => "签名中",
            Self::Disputed => "重复定稿，待裁定",
            Self::Sealed => "已定稿",
            Self::Served => "已送达",
        }
    }

    /// The same in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::ReadBack => "read back",
            Self::Signed => "being signed",
            Self::Disputed => "sealed twice, to be decided",
            Self::Sealed => "sealed",
            Self::Served => "served",
        }
    }
}

/// How one document stands.
#[derive(Debug)]
pub struct Standing<'a> {
    /// How far it has come.
    pub status: DocumentStatus,
    /// Its template.
    pub template: &'a Template,
    /// What it says: of a sealed one what was sealed, of any other what the draft says now.
    pub content: Content,
    /// The newest changes that the content has.
    pub heads: Vec<Digest>,
    /// What is wrong with its values; nothing for a sealed one.
    pub problems: Vec<FieldProblem>,
    /// The groups of signers.
    pub roles: Vec<RoleStatus>,
    /// What stands in the way of sealing it; nothing for a sealed one.
    pub blockers: Vec<Blocker>,
    /// Its pages: without signatures as they are read back.
    pub unsigned: Paper,
    /// Digest of those.
    pub page: Digest,
    /// Its pages with the signatures that count.
    pub signed: Paper,
    /// The newest reading back of exactly these pages.
    pub read_back: Option<EntryHash>,
    /// The reasons that count for warnings that stand.
    pub overrides: Vec<EntryHash>,
    /// The seal that counts.
    pub seal: Option<&'a Stated<DocumentSealed>>,
    /// What does not hold about that seal. An honest terminal makes none of these.
    pub seal_faults: Vec<SealFault>,
    /// Every seal, if several wait for a decision.
    pub disputed: Vec<&'a Stated<DocumentSealed>>,
    /// Entries with changes that came too late for the seal.
    pub late: Vec<EntryHash>,
}

/// Says how a document stands; `None` if its creation or its template is not here. `online`: the office was in contact
/// a moment ago and holds everything of this terminal.
///
/// # Errors
/// [`DraftError`] if the document does not follow its template.
pub fn standing<'a>(
    catalog: &'a Catalog,
    registry: &Registry,
    state: &'a CaseState,
    document: DocumentId,
    now: &CheckTime,
    online: bool,
) -> Result<Option<Standing<'a>>, DraftError> {
    static NONE: std::sync::OnceLock<Paperwork> = std::sync::OnceLock::new();
    let Some(template) = state.template(catalog, document) else { return Ok(None) };
    let paperwork = state.paperwork(document).unwrap_or_else(|| NONE.get_or_init(Paperwork::default));
    let decided = registry.seal_decision(document).map(|decided| decided.seal);
    let sealing = paperwork.sealing(decided);
    if let Sealing::Sealed(seal) = sealing
        && let Some(content) = seal.body.read(state.case())
    {
        return Ok(Some(sealed(registry, state, template, paperwork, seal, content)));
    }
    let content = state.content(template, document)?;
    let (unsigned, page) = unsigned(registry, template, &content);
    let pages = u32::try_from(unsigned.pages.len()).unwrap_or(u32::MAX);
    let (signed, declined) = (paperwork.signed_on(page), paperwork.declined_on(page));
    let roles = roles(registry, state, template, &content, pages, &signed, &declined);
    let problems = check(template, &content.fields, now);
    let found = state.document(document);
    let conflicts = match found {
        Some(found) => found.conflicts()?.into_iter().map(|conflict| conflict.field).collect(),
        None => Vec::new(),
    };
    let overridden = paperwork.overrides(&content.fields);
    let read_back = paperwork.readings_of(page).max_by_key(|stated| (stated.seq, stated.entry));
    let blockers = blockers(&SealingFacts {
        template,
        problems: &problems,
        overridden: overridden.keys().copied().collect(),
        conflicts: conflict_labels(template, conflicts.into_iter()),
        numbered: content.number.is_some(),
        read_back: read_back.is_some(),
        changed: !paperwork.read_backs.is_empty(),
        roles: &roles,
        online,
    });
    let entries: Vec<EntryHash> =
        signed.iter().map(|s| s.entry).chain(declined.iter().map(|s| s.entry)).collect();
    let disputed: Vec<_> = match sealing {
        Sealing::Disputed => paperwork.seals.iter().collect(),
        Sealing::Open | Sealing::Sealed(_) => Vec::new(),
    };
    let status = match (disputed.is_empty(), read_back, entries.is_empty()) {
        (false, ..) => DocumentStatus::Disputed,
        (true, None, _) => DocumentStatus::Draft,
        (true, Some(_), true) => DocumentStatus::ReadBack,
        (true, Some(_), false) => DocumentStatus::Signed,
    };
    Ok(Some(Standing {
        status,
        template,
        heads: found.map(super::super::record::DocumentState::head_digests).unwrap_or_default(),
        problems,
        roles,
        blockers,
        page,
        signed: with_signatures(registry, template, paperwork, &content, &entries),
        unsigned,
        read_back: read_back.map(|stated| stated.entry),
        overrides: overridden.values().map(|stated| stated.entry).collect(),
        seal: None,
        seal_faults: Vec::new(),
        disputed,
        late: Vec::new(),
        content,
    }))
}

fn sealed<'a>(
    registry: &Registry,
    state: &'a CaseState,
    template: &'a Template,
    paperwork: &'a Paperwork,
    seal: &'a Stated<DocumentSealed>,
    content: Content,
) -> Standing<'a> {
    let counts: BTreeSet<EntryHash> = seal.body.signatures.iter().copied().collect();
    let signed: Vec<_> = paperwork.signed.iter().filter(|stated| counts.contains(&stated.entry)).collect();
    let declined: Vec<_> =
        paperwork.declined.iter().filter(|stated| counts.contains(&stated.entry)).collect();
    let (unsigned, page) = unsigned(registry, template, &content);
    let pages = u32::try_from(unsigned.pages.len()).unwrap_or(u32::MAX);
    let served = paperwork.served.iter().any(|stated| stated.body.seal == seal.entry);
    let mut standing = Standing {
        status: if served { DocumentStatus::Served } else { DocumentStatus::Sealed },
        template,
        heads: seal.body.heads.clone(),
        problems: Vec::new(),
        roles: roles(registry, state, template, &content, pages, &signed, &declined),
        blockers: Vec::new(),
        page,
        signed: with_signatures(registry, template, paperwork, &content, &seal.body.signatures),
        unsigned,
        read_back: Some(seal.body.read_back),
        overrides: seal.body.overrides.clone(),
        seal: Some(seal),
        seal_faults: Vec::new(),
        disputed: Vec::new(),
        late: state.late_changes(&seal.body),
        content,
    };
    standing.seal_faults = seal_faults(&standing, paperwork, &seal.body);
    standing
}

fn unsigned(registry: &Registry, template: &Template, content: &Content) -> (Paper, Digest) {
    let form = Form { bureau: registry.name(), template, content, signed: vec![], declined: vec![] };
    let paper = compose(&form);
    let digest = page_digest(&paper);
    (paper, digest)
}

fn with_signatures(
    registry: &Registry,
    template: &Template,
    paperwork: &Paperwork,
    content: &Content,
    entries: &[EntryHash],
) -> Paper {
    let (signed, declined) = form_signatures(paperwork, entries);
    compose(&Form { bureau: registry.name(), template, content, signed, declined })
}

fn roles(
    registry: &Registry,
    state: &CaseState,
    template: &Template,
    content: &Content,
    pages: u32,
    signed: &[&Stated<crate::record::DocumentSigned>],
    declined: &[&Stated<crate::record::SignatureDeclined>],
) -> Vec<RoleStatus> {
    let signed: Vec<Signed<'_>> = signed.iter().map(|stated| (stated.entry, &stated.body)).collect();
    let declined: Vec<Declined<'_>> = declined.iter().map(|stated| (stated.entry, &stated.body)).collect();
    signatures(&SigningFacts {
        template,
        values: &content.fields,
        pages,
        signed: &signed,
        declined: &declined,
        qualified: &|entry, officer| {
            let time = state.entry(entry).map(|entry| rfc3339(entry.time.wall_ms, entry.time.offset_minutes));
            let day: String = time.unwrap_or_default().chars().take(10).collect();
            registry.qualified(officer, &day).map(drop)
        },
    })
}
