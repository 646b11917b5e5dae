//! Tells a case and writes down what the rules say.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::rules::scene::Scene;
use crate::rules::{Evaluation, Finding, Level, Progress, Subject, workflow};

/// A case as it is told.
pub(super) struct Story {
    pub(super) scene: Scene,
    text: String,
    names: BTreeMap<Subject, String>,
}

impl Story {
    /// A story with its title; the bureau is that of [`Scene::new`].
    pub(super) fn new(title: &str) -> Self {
        Self {
            scene: Scene::new(),
            text: format!("# {title}\n"),
            names: BTreeMap::from([(Subject::Case, "本案".to_owned())]),
        }
    }

    /// It is now this moment, and this happens.
    pub(super) fn at(&mut self, moment: &str, what: &str) -> &mut Scene {
        let _ = write!(self.text, "\n**{}** {what}\n", moment.replace('T', " "));
        self.scene.at(moment)
    }

    /// What the story calls something.
    pub(super) fn name(&mut self, subject: Subject, name: &str) {
        self.names.insert(subject, name.to_owned());
    }

    /// What the rules say at this turn: everything beyond PASS, and the rules that are kept.
    pub(super) fn judge(&mut self, turn: &str) -> Vec<Finding> {
        let (findings, flow) = self.scene.with_facts(|facts| {
            let findings: Vec<Finding> = Evaluation::of(facts).findings().cloned().collect();
            let flow = workflow(facts, &findings);
            (findings, flow)
        });
        let _ = write!(self.text, "\n> 合规检查：{turn}\n>\n> 进度：");
        for milestone in &flow.milestones {
            let mark = match milestone.progress {
                Progress::Done(_) => "✓",
                Progress::Open => "→",
                Progress::Waiting => "·",
            };
            let _ = write!(self.text, "{mark}{} ", milestone.title.zh);
        }
        self.text.push_str("\n>\n");
        let mut open: Vec<&Finding> = findings.iter().filter(|one| one.level() > Level::Pass).collect();
        open.sort_by_key(|one| std::cmp::Reverse(one.level()));
        for finding in open {
            self.finding(finding);
        }
        let mut kept: Vec<&str> =
            findings.iter().map(|one| one.rule).filter(|rule| is_kept(&findings, rule)).collect();
        kept.dedup();
        let _ = writeln!(self.text, "> - 符合：{}", kept.join("、"));
        findings
    }

    fn finding(&mut self, finding: &Finding) {
        let about = self.names.get(&finding.subject).cloned().unwrap_or_else(|| match &finding.subject {
            Subject::Equipment(number) => number.clone(),
            Subject::Entry(_) => "记录".to_owned(),
            _ => "本案".to_owned(),
        });
        let verdict = &finding.verdict;
        let says = if verdict.says.is_empty() { finding.title } else { &verdict.says.zh };
        let _ = write!(
            self.text,
            "> - **{}** {}（{}）{about}：{says}",
            finding.level().zh(),
            finding.article(),
            finding.rule
        );
        if let Some(outcome) = &verdict.outcome {
            let _ = write!(self.text, "【{outcome}】");
        }
        if let Some(cure) = &verdict.cure {
            let _ = write!(self.text, "；补正：{}", cure.zh);
        }
        if let Some(due) = &verdict.due {
            let _ = write!(self.text, "；期限：{due}");
        }
        let _ = writeln!(self.text, "；依据{}条记录。", finding.rests_on.len());
    }

    /// The story as told, to be frozen.
    pub(super) fn told(self) -> String {
        self.text
    }
}

/// The gravest that each rule says, beyond PASS.
pub(super) fn gravest(findings: &[Finding]) -> BTreeMap<&'static str, Level> {
    let mut gravest = BTreeMap::new();
    for finding in findings.iter().filter(|one| one.level() > Level::Pass) {
        let level = gravest.entry(finding.rule).or_insert(Level::Pass);
        *level = finding.level().max(*level);
    }
    gravest
}

/// Whether a rule was judged and is kept everywhere.
pub(super) fn is_kept(findings: &[Finding], rule: &str) -> bool {
    let mut of_rule = findings.iter().filter(|one| one.rule == rule).peekable();
    of_rule.peek().is_some() && of_rule.all(|one| one.level() == Level::Pass)
}
