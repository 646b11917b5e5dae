//! The periodic bulletin (通报): what audits found, counted.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{AuditFinding, Standing};
use super::period::Period;
use crate::entry::Registry;
use crate::id::SectionId;

/// A bulletin to be issued. It goes to every terminal, so it counts and names neither party nor officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulletin {
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// How many findings count.
    pub findings: u32,
    /// What they take off in all, tenths of a point.
    pub deduction_tenths: u32,
}

/// How many, and what they take off.
#[derive(Default, Clone, Copy)]
struct Sum {
    count: u32,
    tenths: u32,
}

impl Sum {
    const fn add(&mut self, tenths: u32) {
        self.count = self.count.saturating_add(1);
        self.tenths = self.tenths.saturating_add(tenths);
    }

    fn said(self, of: &str) -> String {
        format!("{of}{}项，扣{}分", self.count, points(self.tenths))
    }
}

/// The bulletin of a period on one section, or on all, from every finding of the bureau.
#[must_use]
pub fn bulletin(
    period: Period,
    section: Option<SectionId>,
    findings: &[AuditFinding<'_>],
    registry: &Registry,
) -> Bulletin {
    let is_meant = |one: &&AuditFinding<'_>| {
        period.contains(one.day()) && section.is_none_or(|section| one.found.body.section == section)
    };
    let all: Vec<_> = findings.iter().filter(is_meant).collect();
    let counted: Vec<_> = all.iter().filter(|one| one.standing != Standing::Withdrawn).collect();
    let (mut total, mut by_rule) = (Sum::default(), BTreeMap::<String, Sum>::new());
    let (mut by_aspect, mut by_section) = (BTreeMap::<_, Sum>::new(), BTreeMap::<_, Sum>::new());
    for one in &counted {
        let (body, tenths) = (&one.found.body, one.counted_tenths());
        let rule =
            if body.rule.trim().is_empty() { "其他".to_owned() } else { body.rule.trim().to_owned() };
        total.add(tenths);
        by_rule.entry(rule).or_default().add(tenths);
        by_aspect.entry(body.aspect).or_default().add(tenths);
        by_section.entry(body.section).or_default().add(tenths);
    }
    let scope = section.map_or_else(|| "各科室".to_owned(), |section| name_of(section, registry));
    let mut lines = vec![format!("统计期间：{}至{}。范围：{scope}。", period.begin(), period.end())];
    if counted.is_empty() {
        lines.push("本期未发现违反执法全过程记录制度的情形。".into());
    } else {
        let serious = counted.iter().filter(|one| one.found.body.serious).count();
        let people: BTreeSet<_> = counted.iter().filter_map(|one| one.found.body.officer).collect();
        lines.push(format!(
            "{}；其中情节严重{serious}项，涉及个人{}人。",
            total.said("本期稽查发现"),
            people.len()
        ));
        lines.push(list("按规则：", by_rule.iter().map(|(rule, sum)| sum.said(&format!("{rule} ")))));
        lines.push(list("按方面：", by_aspect.iter().map(|(aspect, sum)| sum.said(aspect.zh()))));
        if section.is_none() {
            let named = by_section.iter().map(|(section, sum)| sum.said(&name_of(*section, registry)));
            lines.push(list("按科室：", named));
        }
    }
    let of = |standing: Standing| all.iter().filter(|one| one.standing == standing).count();
    let undecided = counted.iter().filter(|one| one.deduction_tenths.is_none()).count();
    for (count, words) in [
        (of(Standing::Appealed), "项申诉尚待决定，扣分暂计，撤销时退回。"),
        (of(Standing::Withdrawn), "项发现经申诉撤销，扣分已退回，发现与申诉均予保留。"),
        (undecided, "项未定扣分标准，未计扣分。"),
    ] {
        if count > 0 {
            lines.push(format!("{count}{words}"));
        }
    }
    Bulletin {
        title: format!("{period}执法全过程记录制度落实情况通报（{scope}）"),
        text: lines.join("\n"),
        findings: total.count,
        deduction_tenths: total.tenths,
    }
}

fn list(head: &str, parts: impl Iterator<Item = String>) -> String {
    format!("{head}{}。", parts.collect::<Vec<_>>().join("；"))
}

fn name_of(section: SectionId, registry: &Registry) -> String {
    registry.section(section).map_or_else(|| "未登记科室".to_owned(), |section| section.name.clone())
}

/// Tenths of a point as points.
fn points(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}
