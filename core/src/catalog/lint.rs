//! Speculative and conclusive words in a record of facts (卫生行政执法文书规范 7; rule R4.2). A remark, never more.

/// Words of guessing, of hearsay and of judgement. What stands in quotation marks is what somebody said.
const SPECULATIVE: [&str; 16] = [
    "可能",
    "大概",
    "估计",
    "据说",
    "应该是",
    "也许",
    "或许",
    "好像",
    "似乎",
    "疑似",
    "听说",
    "恐怕",
    "想必",
    "推测",
    "大约是",
    "违反了",
];

/// The first speculative word outside of quotation marks.
pub(super) fn speculative_word(text: &str) -> Option<&'static str> {
    first_outside_quotes(text, SPECULATIVE)
}

/// The first of these words outside of quotation marks; of several that begin there, the longest.
pub(crate) fn first_outside_quotes<'w>(
    text: &str,
    words: impl IntoIterator<Item = &'w str>,
) -> Option<&'w str> {
    let mut depth = 0u32;
    let mut straight = false;
    let mut outside = String::new();
    for c in text.chars() {
        match c {
            '“' | '「' | '『' | '‘' => depth += 1,
            '”' | '」' | '』' | '’' => depth = depth.saturating_sub(1),
            '"' => straight = !straight,
            // A break: words are not joined across what was said.
            _ if depth > 0 || straight => outside.push('\n'),
            c => outside.push(c),
        }
    }
    let said = words.into_iter().filter(|word| !word.is_empty());
    let first = said.filter_map(|word| outside.find(word).map(|at| (at, word)));
    first.min_by_key(|(at, word)| (*at, usize::MAX - word.len())).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_rule_r4_2() {
        for (text, expected) in [
            ("操作台面见3瓶无标签液体", None),
            ("该店可能长期使用过期消毒液", Some("可能")),
            ("当事人称“可能是上周买的”", None),
            ("当事人称\"大概\"，现场估计约5瓶", Some("估计")),
            ("称“可”能”", None),
            ("违反了公共场所卫生管理条例", Some("违反了")),
            ("", None),
        ] {
            assert_eq!(speculative_word(text), expected, "{text}");
        }
    }
}
