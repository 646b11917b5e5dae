//! 稽查: planned, drawn so that nobody chooses, checked, found, answered, decided, reported (第二十条–第二十二条).

use quanji_core::catalog::Day;
use quanji_core::entry::{
    Approval, AspectScore, AssessmentMade, AuditAnswered, AuditChecked, AuditDecided, AuditFound,
    AuditPlanned, AuditSampled, BulletinIssued, BureauFact, Role,
};
use quanji_core::id::{CaseId, Digest, EntryHash, SectionId};
use quanji_core::record::OfficeActs;
use quanji_core::rules::Settings;
use quanji_core::rules::audit::{self, AuditFinding, Period, audit_findings};
use quanji_core::time::CHINA_OFFSET_MINUTES;

use super::Office;
use super::error::OfficeError;
use crate::storage::{CaseFilter, first_of_case, index_of, log_root, log_size};

/// A drawn sample.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Drawn {
    /// The statement.
    pub entry: EntryHash,
    /// How many cases there were to draw from.
    pub population: u32,
    /// Which were drawn.
    pub cases: Vec<CaseId>,
}

impl Office {
    /// Plans an audit. Which cases it looks at is drawn later, from what the log holds then.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] for anybody but 稽查科, [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn plan_audit(&self, plan: AuditPlanned) -> Result<EntryHash, OfficeError> {
        only_audit(&plan.planned_by)?;
        self.state_about_bureau(BureauFact::AuditPlanned(plan))
    }

    /// Draws the cases of a planned audit, once. The draw follows from the root of the log one entry after the plan: when
    /// the plan was stated nobody knew it, and whoever draws has nothing to choose. Anybody with the log can repeat it.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] if the plan is unknown or drawn already, or if nothing followed it in the log yet;
    /// [`OfficeError::Refused`], [`OfficeError::Storage`].
    pub fn draw_audit(&self, plan: EntryHash, sampled_by: Approval) -> Result<Drawn, OfficeError> {
        only_audit(&sampled_by)?;
        let registry = self.registry()?;
        let planned = registry.audits().find(|one| one.entry == plan);
        let planned = planned.ok_or_else(|| OfficeError::Invalid("no such plan".into()))?;
        if registry.samples().any(|one| one.body.audit == plan) {
            return Err(OfficeError::Invalid(
                "this audit is drawn already, and the first draw stands".into(),
            ));
        }
        let (size, root) = self.inner.database.read(|connection| {
            let index = index_of(connection, planned.device, planned.seq)?;
            let size = index
                .map(|index| index + 2)
                .ok_or_else(|| OfficeError::Defect("a plan without a place".into()))?;
            if log_size(connection)? < size {
                return Err(OfficeError::Invalid(
                    "nothing followed the plan in the log yet; draw later".into(),
                ));
            }
            Ok((size, log_root(connection, size)?))
        })?;
        let mut known = Vec::new();
        for summary in self.cases(&CaseFilter::every())?.0 {
            let first = self.inner.database.read(|connection| first_of_case(connection, summary.case))?;
            let opened = Day::of_ms(summary.opened_ms, CHINA_OFFSET_MINUTES.into());
            // What came later was not there to be drawn.
            known.extend(
                summary.section.filter(|_| first < Some(size)).map(|section| (summary.case, section, opened)),
            );
        }
        let population = audit::population(&planned.body, known);
        let cases = audit::sample(&root.0, plan, &population, planned.body.sample);
        let population = u32::try_from(population.len()).unwrap_or(u32::MAX);
        let log_root = Digest::from_bytes(root.0);
        let fact = AuditSampled {
            audit: plan,
            log_size: size,
            log_root,
            population,
            cases: cases.clone(),
            sampled_by,
        };
        Ok(Drawn { entry: self.state_about_bureau(BureauFact::AuditSampled(fact))?, population, cases })
    }

    /// States how a case did in an audit, aspect by aspect.
    ///
    /// # Errors
    /// [`OfficeError::Refused`], [`OfficeError::Invalid`] for the case or the plan, [`OfficeError::Storage`].
    pub fn check_in_audit(
        &self,
        case: CaseId,
        audit: EntryHash,
        aspects: Vec<AspectScore>,
        checked_by: Approval,
    ) -> Result<EntryHash, OfficeError> {
        only_audit(&checked_by)?;
        self.case_file(case)?;
        self.require_plan(Some(audit))?;
        self.state_about_case(case, BureauFact::AuditChecked(AuditChecked { audit, aspects, checked_by }))
    }

    /// States a finding in a case.
    ///
    /// # Errors
    /// [`OfficeError::Refused`], [`OfficeError::Invalid`] for the case, the plan or a blank text; [`OfficeError::Storage`].
    pub fn find_in_audit(&self, case: CaseId, found: AuditFound) -> Result<EntryHash, OfficeError> {
        only_audit(&found.found_by)?;
        self.case_file(case)?;
        self.require_plan(found.audit)?;
        self.state_about_case(case, BureauFact::AuditFound(found))
    }

    /// Answers a finding, or appeals against it: for the section or the officer whom it concerns.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] if it is no finding of the case, [`OfficeError::Storage`].
    pub fn answer_finding(&self, case: CaseId, answer: AuditAnswered) -> Result<EntryHash, OfficeError> {
        self.require_finding(case, answer.finding)?;
        self.state_about_case(case, BureauFact::AuditAnswered(answer))
    }

    /// Decides on a finding after an answer or an appeal; everything stays on the record.
    ///
    /// # Errors
    /// [`OfficeError::Refused`], [`OfficeError::Invalid`] if it is no finding of the case or the one who found it would decide
    /// alone on an appeal; [`OfficeError::Storage`].
    pub fn decide_finding(&self, case: CaseId, decided: AuditDecided) -> Result<EntryHash, OfficeError> {
        let acts = self.require_finding(case, decided.finding)?;
        let finder =
            acts.findings.iter().find(|one| one.entry == decided.finding).map(|one| &one.body.found_by.name);
        if finder == Some(&decided.decided_by.name) {
            return Err(OfficeError::Refused {
                rule: "R22.6",
                why: "who found it does not decide on the appeal".into(),
            });
        }
        self.state_about_case(case, BureauFact::AuditDecided(decided))
    }

    /// Issues the bulletin of a period on a section, or on all, made from every finding of the period.
    ///
    /// # Errors
    /// [`OfficeError::Refused`], [`OfficeError::Invalid`] for the period, [`OfficeError::Storage`].
    pub fn issue_bulletin(
        &self,
        period: &str,
        section: Option<SectionId>,
        issued_by: Approval,
    ) -> Result<(EntryHash, audit::Bulletin), OfficeError> {
        only_audit(&issued_by)?;
        let parsed: Period = period.parse().map_err(OfficeError::Invalid)?;
        let registry = self.registry()?;
        let made = self.with_findings(|findings| audit::bulletin(parsed, section, findings, &registry))?;
        let fact = BulletinIssued {
            period: period.to_owned(),
            section,
            title: made.title.clone(),
            text: made.text.clone(),
            findings: made.findings,
            deduction_tenths: made.deduction_tenths,
            issued_by,
        };
        Ok((self.state_about_bureau(BureauFact::BulletinIssued(fact))?, made))
    }

    /// Makes the assessment of a year from every finding of it. Points begin as the bureau decided for that year
    /// (`assessment_base`), be it assessed in the next.
    ///
    /// # Errors
    /// [`OfficeError::Refused`], [`OfficeError::Invalid`] for the year, [`OfficeError::Storage`].
    pub fn assess_year(
        &self,
        year: u32,
        made_by: Approval,
    ) -> Result<(EntryHash, AssessmentMade), OfficeError> {
        only_audit(&made_by)?;
        let registry = self.registry()?;
        let last = Day::new(year, 12, 31).ok_or_else(|| OfficeError::Invalid("no such year".into()))?;
        let base_tenths = Settings::of(&registry).on(last).number("assessment_base");
        let scores =
            self.with_findings(|findings| audit::assessment(year, findings, &registry, base_tenths))?;
        let fact = AssessmentMade { year, scores, made_by };
        Ok((self.state_about_bureau(BureauFact::AssessmentMade(fact.clone()))?, fact))
    }

    fn with_findings<T>(&self, look: impl FnOnce(&[AuditFinding<'_>]) -> T) -> Result<T, OfficeError> {
        let settings = Settings::of(&*self.registry()?);
        let mut acts: Vec<OfficeActs> = Vec::new();
        for summary in self.cases(&CaseFilter::every())?.0 {
            if let Some(file) =
                self.case(summary.case)?.filter(|file| !file.state.office().findings.is_empty())
            {
                acts.push(file.state.office().clone());
            }
        }
        let findings: Vec<AuditFinding<'_>> =
            acts.iter().flat_map(|acts| audit_findings(acts, &settings)).collect();
        Ok(look(&findings))
    }

    fn require_plan(&self, plan: Option<EntryHash>) -> Result<(), OfficeError> {
        let registry = self.registry()?;
        match plan {
            Some(plan) if !registry.audits().any(|one| one.entry == plan) => {
                Err(OfficeError::Invalid("no such plan".into()))
            }
            _ => Ok(()),
        }
    }

    fn require_finding(&self, case: CaseId, finding: EntryHash) -> Result<OfficeActs, OfficeError> {
        let acts = self.case_file(case)?.state.office().clone();
        if acts.findings.iter().any(|one| one.entry == finding) {
            Ok(acts)
        } else {
            Err(OfficeError::Invalid("not a finding of this case".into()))
        }
    }

    fn state_about_bureau(&self, fact: BureauFact) -> Result<EntryHash, OfficeError> {
        if !fact.is_sound() {
            return Err(OfficeError::Invalid("a name, a day or a text is missing".into()));
        }
        Ok(self.state_one(|_| Ok((fact, ())))?.0)
    }
}

fn only_audit(by: &Approval) -> Result<(), OfficeError> {
    match by.role {
        Role::Audit => Ok(()),
        _ => Err(OfficeError::Refused { rule: "R20.1", why: "audits are for 稽查科 alone".into() }),
    }
}
