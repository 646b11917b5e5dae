//! How wide characters are, in thousandths of an em.

/// Widths of U+0020 to U+007E in Noto Serif CJK SC Regular. Every other font is fitted to them.
const ASCII: [i32; 95] = [
    256, 308, 376, 574, 550, 923, 779, 196, 364, 364, 478, 580, 327, 346, 327, 352, 557, 471, 558, 557, 555,
    558, 558, 549, 558, 562, 327, 327, 580, 580, 580, 432, 912, 718, 670, 691, 770, 652, 629, 741, 853, 405,
    402, 731, 625, 975, 796, 767, 641, 767, 715, 567, 659, 797, 714, 1053, 700, 687, 605, 344, 352, 344, 580,
    563, 435, 557, 638, 538, 629, 546, 388, 566, 663, 332, 311, 607, 334, 974, 661, 596, 638, 607, 462, 473,
    367, 653, 548, 838, 564, 552, 498, 374, 316, 374, 580,
];

/// Width of a character. Everything but ASCII takes a whole em: no common character is wider.
pub(super) fn char_width(c: char) -> i32 {
    let position = u32::from(c).checked_sub(0x20).and_then(|at| usize::try_from(at).ok());
    position.and_then(|at| ASCII.get(at)).copied().unwrap_or(1000)
}

/// Width of a text at a size, in the unit of the size, rounded up.
#[must_use]
pub fn text_width(text: &str, size: i32) -> i32 {
    let thousandths: i64 = text.chars().map(|c| i64::from(char_width(c))).sum();
    let width = (thousandths * i64::from(size) + 999) / 1000;
    i32::try_from(width).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_of_mixed_text() {
        assert_eq!(text_width("", 400), 0);
        assert_eq!(text_width("现场笔录", 400), 1600);
        assert_eq!(text_width("A1", 1000), 718 + 471);
        assert_eq!(text_width("i", 10), 4);
        assert_eq!(text_width("℃—…", 100), 300);
    }
}
