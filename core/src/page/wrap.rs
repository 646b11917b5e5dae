//! Breaking text into lines as Chinese typesetting does (避头尾).

use super::width::char_width;

/// Never at the begin of a line.
const NO_BEGIN: &str = "，。、；：？！）》〉」』】〕’”…—·,.;:?!)]}%℃";
/// Never at the end of a line.
const NO_END: &str = "（《〈「『【〔‘“([{￥$";

/// Breaks one paragraph into lines: the first of at most `first`, the others of at most `rest`, both in the unit of
/// `size`. Never returns an empty list; a character that is wider than a line has a line of its own.
pub(super) fn wrap(paragraph: &str, size: i32, first: i32, rest: i32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in words(paragraph) {
        let width = i64::from(size) * word.chars().map(|c| i64::from(char_width(c))).sum::<i64>();
        let limit = |lines: &Vec<String>| i64::from(if lines.is_empty() { first } else { rest }) * 1000;
        if used + width <= limit(&lines) {
            line.push_str(&word);
            used += width;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            used = 0;
        }
        // A word longer than a line is broken anywhere.
        for c in word.trim_start().chars() {
            let width = i64::from(size) * i64::from(char_width(c));
            if used + width > limit(&lines) && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += width;
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The parts of a paragraph that stay together: a run of ASCII without spaces, or a character with what may not stand
/// apart from it.
fn words(paragraph: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in paragraph.chars().filter(|c| !c.is_control()) {
        let is_ascii_word = c.is_ascii_graphic();
        let joins = match words.last() {
            Some(word) => {
                let last = word.chars().next_back().unwrap_or(' ');
                let run = is_ascii_word && last.is_ascii_graphic();
                open || run || NO_BEGIN.contains(c) && last != ' '
            }
            None => false,
        };
        match words.last_mut() {
            Some(word) if joins && word.chars().count() < 40 => word.push(c),
            _ => words.push(c.to_string()),
        }
        open = NO_END.contains(c);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_chinese_text() {
        let cases: &[(&str, i32, &[&str])] = &[
            ("", 10, &[""]),
            ("现场检查", 2, &["现场", "检查"]),
            ("现场，检查。", 2, &["现", "场，", "检", "查。"]),
            ("称“可能”。", 3, &["称“可", "能”。"]),
            ("编号ABC完", 3, &["编号", "ABC", "完"]),
            ("a b", 1, &["a", "b"]),
            ("abcdefghij", 2, &["abc", "def", "ghij"]),
        ];
        for (text, ems, expected) in cases {
            assert_eq!(&wrap(text, 100, ems * 100, ems * 100), expected, "{text}");
        }
    }

    #[test]
    fn no_line_is_too_long_and_nothing_is_lost() {
        let text = "2026年11月23日10时20分，执法人员张三（证号640221001）、李四（证号640221002）在平罗县某某宾馆，向现场负责人出示执法证件……";
        for ems in 1..40 {
            let lines = wrap(text, 100, ems * 100, ems * 100);
            for line in &lines {
                let single = line.chars().count() == 1;
                assert!(single || super::super::text_width(line, 100) <= ems * 100, "{ems}: {line}");
            }
            let whole: String = lines.concat();
            assert_eq!(whole, text, "{ems}");
        }
    }
}
