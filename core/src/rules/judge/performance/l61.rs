//! L61 行政处罚法 61, 85; 卫生健康行政处罚程序规定 53, 57: the decision is handed over on the spot, or served within
//! seven working days; electronically only with the party's signed consent.

use super::term::{Act, asked_on, both, cured_by, stands};
use crate::catalog::Day;
use crate::record::{DocumentServed, ServiceMode, Stated};
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("L61", "处罚决定书当场交付或七个工作日内送达，电子送达须有确认书", given)
        .on_case(&[Topic::Documents, Topic::Time], case)
        .gate(Gate::Serve);

/// Working days to serve on a party who was not present.
const WORKDAYS: u32 = 7;
const ACT: Act = Act { zh: "送达处罚决定书", en: "service of the decision" };

struct Facts {
    /// When the decision was made or announced.
    decided: Option<Day>,
    served: Option<Day>,
    /// Whether the party was present when it was announced.
    present: bool,
    electronic: bool,
    /// Whether there is a signed consent to electronic service; `None`: nothing is said about it.
    consent: Option<bool>,
    /// When one asks, where it may not be served yet.
    today: Option<Day>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let in_time = match facts.decided {
        None => Verdict::pass(),
        Some(decided) => {
            let due = if facts.present {
                Due { day: decided, provisional: None }
            } else {
                context.calendar.add_workdays(decided, WORKDAYS)
            };
            let cure = match facts.served {
                None => Words::fixed(
                    "立即送达，并在案卷中说明逾期原因",
                    "serve it at once, and explain the delay in the file",
                ),
                Some(_) => Words::fixed("在案卷中说明逾期原因", "explain the delay in the file"),
            };
            cured_by(stands(due, facts.served, facts.today, ACT), cure)
        }
    };
    let without_consent = facts.electronic && facts.consent == Some(false);
    let consented = if without_consent {
        Verdict::block(Words::fixed(
            "电子送达缺少当事人签名的电子送达确认书",
            "electronic service without the party's signed consent (HS-61)",
        ))
        .cure(Words::fixed(
            "由当事人签署电子送达（送达地址）确认书，或改用其他方式送达",
            "have the party sign HS-61, or serve in another way",
        ))
    } else {
        Verdict::pass()
    };
    both(in_time, consented)
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let served = ["served", "served_on", "delivered", "送达日期"];
    let decided = given.day(&["announced", "announced_on", "decided", "decided_on", "decision", "宣告日期"]);
    let mode = given.text(&["mode", "service_mode", "送达方式"]).unwrap_or_default();
    let electronic = ["电子", "electronic", "email", "e-mail", "邮件送达", "短信", "传真", "微信"]
        .iter()
        .any(|word| mode.to_lowercase().contains(word));
    let consent = ["consent", "consent_doc", "consent_signed", "econsent", "确认书"];
    let unsigned = ["unsigned", "oral", "verbal", "口头", "未签", "未签名"];
    let is_signed = given.text(&consent).is_none_or(|text| !unsigned.contains(&text));
    let has_consent = given.names(&consent).then(|| given.flag(&consent).unwrap_or(false) && is_signed);
    if decided.is_none() && mode.is_empty() {
        return Err("neither a decision nor a way of service".into());
    }
    let today = if given.is_null(&served) { Some(context.today()) } else { asked_on(given, context) };
    let served = given.day(&served);
    Ok(judge(
        &Facts {
            decided,
            served,
            present: given.flag(&["present", "party_present", "当事人在场"]).unwrap_or(false),
            electronic,
            consent: has_consent,
            today: today.filter(|_| served.is_none()),
        },
        context,
    ))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for document in facts.documents.iter().filter(|one| one.is_sealed()) {
        let is_decision = matches!(document.code, "HS-56" | "HS-57");
        let services = document.services();
        let electronic: Vec<_> =
            services.iter().filter(|one| one.body.mode == ServiceMode::Electronic).collect();
        if !is_decision && electronic.is_empty() {
            continue;
        }
        let context = facts.on(document.dated().unwrap_or(facts.around.now.today()));
        // Without consent an electronic service is none, and another way of service makes up for it.
        let is_void = |one: &Stated<DocumentServed>| {
            one.body.mode == ServiceMode::Electronic && !has_consent(facts, one)
        };
        let served = services.iter().find(|one| !is_void(one));
        let verdict = judge(
            &Facts {
                decided: document.dated().filter(|_| is_decision),
                served: served.and_then(|one| Day::read(&one.body.served_at)),
                // 当场行政处罚决定书 is handed over on the spot.
                present: document.code == "HS-57",
                electronic: !electronic.is_empty(),
                consent: Some(served.is_some() || electronic.is_empty()),
                today: Some(context.today()),
            },
            &context,
        );
        let rests_on = document.entries().chain(services.iter().map(|one| one.entry));
        findings.add(Subject::Document(document.id), verdict, rests_on);
    }
}

/// A sealed HS-61 in which the party agrees, not later than the service.
fn has_consent(facts: &CaseFacts<'_>, service: &Stated<DocumentServed>) -> bool {
    let served = Day::read(&service.body.served_at);
    let holds = |one: &DocumentFact<'_>| {
        let named = service.body.consent.is_none_or(|id| id == one.id);
        let in_time = one.dated().is_none_or(|day| served.is_none_or(|served| day <= served));
        named && in_time && one.flag("agree") == Some(true)
    };
    facts.sealed("HS-61").any(holds)
}

#[cfg(test)]
mod tests;
