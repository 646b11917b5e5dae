//! Full-width characters of a Chinese keyboard.

/// The text with full-width ASCII (U+FF01–U+FF5E) and the ideographic space made ASCII, trimmed.
pub(super) fn fold_width(text: &str) -> String {
    let folded: String = text.chars().map(fold_char).collect();
    folded.trim().to_owned()
}

fn fold_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::fold_width;

    #[test]
    fn full_width_characters_become_ascii() {
        assert_eq!(fold_width("　０１２３ＡＸ，～ 年 "), "0123AX,~ 年");
    }
}
