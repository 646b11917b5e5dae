//! `quanji-server admin audit`.

use std::path::Path;

use clap::{Args, Subcommand};
use quanji_core::entry::{
    Approval, Aspect, AspectScore, AuditAnswered, AuditDecided, AuditFound, AuditPlanned,
};
use quanji_core::id::{CaseId, EntryHash, OfficerId};
use serde_json::json;

use super::compliance::approval;
use super::error::CliError;
use super::report::Report;
use crate::office::Office;

/// `admin audit`.
#[derive(Debug, Clone, Subcommand)]
pub enum AuditCommand {
    /// Plan an audit of the cases of a time (第二十条)
    Plan(PlanArguments),
    /// Draw its cases, once, from what followed the plan in the log: nobody can choose them
    Draw {
        /// The plan
        plan: EntryHash,
        /// Who draws, such as 马稽查:audit
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
    /// State how a case did, aspect by aspect
    Check {
        /// The case
        case: CaseId,
        /// The plan
        #[arg(long)]
        audit: EntryHash,
        /// An aspect with its points: document_quality=9.5, scene_record=8 …; may be given several times
        #[arg(long = "aspect", value_name = "ASPECT=POINTS", value_parser = aspect, required = true)]
        aspects: Vec<AspectScore>,
        /// Who checked it
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
    /// State a finding in a case (第二十二条)
    Find(FindArguments),
    /// Answer a finding, or appeal against it
    Answer {
        /// The case
        case: CaseId,
        /// The finding
        finding: EntryHash,
        /// The answer
        text: String,
        /// It is an appeal
        #[arg(long)]
        appeal: bool,
        /// Who answers
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
    /// Decide on a finding
    Decide {
        /// The case
        case: CaseId,
        /// The finding
        finding: EntryHash,
        /// Whether it stands
        #[arg(long, value_name = "true|false", action = clap::ArgAction::Set)]
        upheld: bool,
        /// Why
        #[arg(long)]
        reason: String,
        /// Who decides
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
    /// Issue the bulletin of a period: 2026-07, 2026-Q3, 2026-H2 or 2026 (第二十一条)
    Bulletin {
        /// The period
        period: String,
        /// On this section alone: identifier or name
        #[arg(long)]
        section: Option<String>,
        /// Who issues it
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
    /// Make the assessment of a year from its findings
    Assess {
        /// The year
        year: u32,
        /// Who makes it
        #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
        by: Approval,
    },
}

/// Arguments of `admin audit plan`.
#[derive(Debug, Clone, Args)]
pub struct PlanArguments {
    /// Its name
    name: String,
    /// Only cases of this section: identifier or name
    #[arg(long)]
    section: Option<String>,
    /// The period that it belongs to, such as 2026-Q3
    #[arg(long)]
    period: String,
    /// It is not one of the regular ones
    #[arg(long)]
    ad_hoc: bool,
    /// First day on which a case was opened
    #[arg(long, value_name = "DAY")]
    from: String,
    /// Last day
    #[arg(long, value_name = "DAY")]
    to: String,
    /// How many cases to draw
    #[arg(long, value_name = "N")]
    sample: u32,
    /// Who plans it, such as 马稽查:audit
    #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
    by: Approval,
}

/// Arguments of `admin audit find`.
#[derive(Debug, Clone, Args)]
pub struct FindArguments {
    /// The case
    case: CaseId,
    /// The plan, if it came out of one
    #[arg(long)]
    audit: Option<EntryHash>,
    /// document_quality, scene_record, penalty_record, appearance or conduct
    #[arg(long)]
    aspect: Aspect,
    /// The rule that was broken, such as R22.1
    #[arg(long, default_value = "")]
    rule: String,
    /// The section that answers for it: identifier or name
    #[arg(long)]
    section: String,
    /// The officer whom it concerns
    #[arg(long, value_name = "ID")]
    officer: Option<OfficerId>,
    /// What was found
    #[arg(long)]
    text: String,
    /// It is serious (情节严重)
    #[arg(long)]
    serious: bool,
    /// Tenths of a point that it takes off; by the table of the bureau if absent
    #[arg(long, value_name = "TENTHS")]
    deduction: Option<u32>,
    /// Who found it
    #[arg(long, value_name = "NAME:ROLE", value_parser = approval)]
    by: Approval,
}

pub(super) fn audit(data: &Path, command: &AuditCommand) -> Result<Report, CliError> {
    let office = Office::open(data)?;
    let stated = |entry: EntryHash| Report::new(json!({"entry": entry}), [entry.to_string()]);
    match command {
        AuditCommand::Plan(plan) => {
            let section = plan.section.as_deref().map(|name| office.section_named(name)).transpose()?;
            Ok(stated(office.plan_audit(AuditPlanned {
                name: plan.name.clone(),
                section,
                period: plan.period.clone(),
                ad_hoc: plan.ad_hoc,
                from: plan.from.clone(),
                to: plan.to.clone(),
                sample: plan.sample,
                planned_by: plan.by.clone(),
            })?))
        }
        AuditCommand::Draw { plan, by } => {
            let drawn = office.draw_audit(*plan, by.clone())?;
            let lines: Vec<String> = drawn.cases.iter().map(ToString::to_string).collect();
            Ok(Report::new(json!(drawn), lines))
        }
        AuditCommand::Check { case, audit, aspects, by } => {
            Ok(stated(office.check_in_audit(*case, *audit, aspects.clone(), by.clone())?))
        }
        AuditCommand::Find(find) => {
            let section = office.section_named(&find.section)?;
            Ok(stated(office.find_in_audit(
                find.case,
                AuditFound {
                    audit: find.audit,
                    aspect: find.aspect,
                    rule: find.rule.clone(),
                    section,
                    officer: find.officer,
                    text: find.text.clone(),
                    serious: find.serious,
                    deduction_tenths: find.deduction,
                    found_by: find.by.clone(),
                },
            )?))
        }
        AuditCommand::Answer { case, finding, text, appeal, by } => {
            let (text, answered_by) = (text.clone(), by.clone());
            let answer = AuditAnswered { finding: *finding, text, answered_by, appeal: *appeal };
            Ok(stated(office.answer_finding(*case, answer)?))
        }
        AuditCommand::Decide { case, finding, upheld, reason, by } => {
            let (reason, decided_by) = (reason.clone(), by.clone());
            let decided = AuditDecided { finding: *finding, upheld: *upheld, reason, decided_by };
            Ok(stated(office.decide_finding(*case, decided)?))
        }
        AuditCommand::Bulletin { period, section, by } => {
            let section = section.as_deref().map(|name| office.section_named(name)).transpose()?;
            let (entry, made) = office.issue_bulletin(period, section, by.clone())?;
            let json = json!({
                "entry": entry, "title": made.title, "text": made.text, "findings": made.findings,
                "deduction_tenths": made.deduction_tenths,
            });
            Ok(Report::new(json, [made.title, made.text]))
        }
        AuditCommand::Assess { year, by } => {
            let (entry, made) = office.assess_year(*year, by.clone())?;
            let rows = made.scores.iter().map(|score| {
                json!({
                    "section": score.section, "officer": score.officer, "score_tenths": score.score_tenths,
                    "deduction_tenths": score.deduction_tenths,
                })
            });
            let lines = made.scores.iter().map(|score| {
                let who =
                    score.officer.map_or_else(|| score.section.to_string(), |officer| format!("  {officer}"));
                format!("{who}  {}.{}", score.score_tenths / 10, score.score_tenths % 10)
            });
            Ok(Report::new(json!({"entry": entry, "year": year, "scores": rows.collect::<Vec<_>>()}), lines))
        }
    }
}

fn aspect(text: &str) -> Result<AspectScore, String> {
    let (aspect, points) = text.split_once('=').ok_or("write ASPECT=POINTS, such as scene_record=8.5")?;
    let (whole, tenth) = points.split_once('.').unwrap_or((points, "0"));
    let number = |part: &str| part.parse::<u32>().map_err(|_| format!("`{points}` is no number of points"));
    let (whole, tenth) = (number(whole)?, number(tenth)?);
    if tenth > 9 {
        return Err("points have one decimal".into());
    }
    let score_tenths = whole.saturating_mul(10).saturating_add(tenth);
    Ok(AspectScore { aspect: aspect.parse()?, score_tenths, remark: String::new() })
}
