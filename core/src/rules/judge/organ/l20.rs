//! L20 行政处罚法 19–21: who issues a document: an authorised organisation in its own name, a delegated one in the name
//! of the delegating organ, within the published scope and term.

mod case;
mod given;

use super::standing::{Standing, undecided};
use crate::catalog::Day;
use crate::rules::finding::Gate;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("L20", "文书应以有权机关（授权组织、委托机关）的名义作出", given::given)
        .on_case(&[Topic::Case, Topic::Documents, Topic::Roster, Topic::Time], case::case)
        .gate(Gate::Seal);

struct Facts {
    standing: Standing,
    issued_by: IssuedBy,
    /// Of an authorised organisation: whether a law or regulation is cited that authorises the matter.
    is_authorised: Option<bool>,
    /// Of a delegated one: what the delegation is.
    delegation: Delegation,
}

/// In whose name a document is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IssuedBy {
    Unknown,
    /// The organisation's own.
    Itself,
    /// The delegating organ's.
    Delegating,
    Another,
}

/// What is known of a delegation; `None` where nothing is said.
#[derive(Default)]
struct Delegation {
    exists: Option<bool>,
    in_scope: Option<bool>,
    valid: Option<bool>,
    published: Option<bool>,
    /// The first and the last day, both inclusive.
    from: Option<Day>,
    to: Option<Day>,
    on: Option<Day>,
}

fn judge(facts: &Facts) -> Verdict {
    let broken = match facts.standing {
        Standing::Undecided => return undecided(),
        Standing::Organ => organ(facts),
        Standing::Authorised => authorised(facts),
        Standing::Delegated => delegated(facts),
    };
    broken.map_or_else(Verdict::pass, |(says, cure)| Verdict::block(says).cure(cure))
}

fn organ(facts: &Facts) -> Option<(Words, Words)> {
    (facts.issued_by == IssuedBy::Another).then_some((
        Words::fixed("文书不是以本行政机关名义作出", "the document is not in the name of the organ"),
        Words::fixed("将行政机关名称改为本机关全称", "state the full name of the organ"),
    ))
}

fn authorised(facts: &Facts) -> Option<(Words, Words)> {
    if matches!(facts.issued_by, IssuedBy::Another | IssuedBy::Delegating) {
        return Some((
            Words::fixed("授权组织应以自己的名义作出文书", "an authorised organisation acts in its own name"),
            Words::fixed("将行政机关名称改为本机构全称", "state the full name of the organisation"),
        ));
    }
    let cure = Words::fixed(
        "核实授权依据并在解释记录中载明；没有授权的，由有权机关作出",
        "verify the authorisation and record it; without one, leave it to the organ that has the power",
    );
    if facts.is_authorised == Some(false) {
        let says = Words::fixed(
            "没有载明授权的法律、法规",
            "no law or regulation that authorises the organisation is cited",
        );
        return Some((says, cure));
    }
    let is_beyond = facts.delegation.in_scope == Some(false);
    is_beyond.then_some((Words::fixed("超出法律、法规授权范围", "beyond what the law authorises"), cure))
}

fn delegated(facts: &Facts) -> Option<(Words, Words)> {
    let Delegation { exists, in_scope, valid, published, from, to, on } = facts.delegation;
    let is_early = matches!((from, on), (Some(from), Some(on)) if on < from);
    let is_late = matches!((to, on), (Some(to), Some(on)) if on > to);
    let name = Words::fixed("将行政机关名称改为委托机关全称", "state the full name of the delegating organ");
    let renew = Words::fixed(
        "由委托机关依法委托并公布后办理，或者交委托机关办理",
        "have the organ delegate and publish it, or leave it to the organ",
    );
    Some(match () {
        () if facts.issued_by == IssuedBy::Itself => (
            Words::fixed(
                "受委托组织不得以自己的名义作出文书",
                "a delegated organisation does not act in its own name",
            ),
            name,
        ),
        () if facts.issued_by == IssuedBy::Another => {
            (Words::fixed("文书不是以委托机关的名义作出", "not in the name of the delegating organ"), name)
        }
        () if exists == Some(false) => {
            (Words::fixed("该事项没有委托书", "there is no delegation for the matter"), renew)
        }
        () if in_scope == Some(false) => {
            (Words::fixed("该事项不在委托范围内", "the matter is outside of the delegation"), renew)
        }
        () if is_early => (Words::fixed("委托尚未生效", "the delegation is not in force yet"), renew),
        () if is_late => (Words::fixed("委托期限已届满", "the delegation has ended"), renew),
        () if valid == Some(false) => (Words::fixed("委托无效", "the delegation is not valid"), renew),
        () if published == Some(false) => {
            (Words::fixed("委托未向社会公布", "the delegation was not published"), renew)
        }
        () => return None,
    })
}

/// A name of an organisation without what people write in different ways.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '（' | '）' | '(' | ')' | '、')).collect()
}

#[cfg(test)]
mod tests;
