//! Amounts of money: yuan as people write them, whole fen as stored.

use super::width::fold_width;

const NUMERALS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["仟", "佰", "拾", ""];
const GROUPS: [&str; 5] = ["万亿", "亿", "万", "", ""];

/// The amount in capitals as on a Chinese cheque: 120050 fen is `壹仟贰佰元伍角整`. Below zero it begins with
/// 负. `fen` is within ±(2^53 − 1), as a field value is.
#[must_use]
pub fn capital_amount(fen: i64) -> String {
    let total = fen.unsigned_abs();
    let (yuan, jiao, cent) = (total / 100, total / 10 % 10, total % 10);
    let mut text = if fen < 0 { "负".to_owned() } else { String::new() };
    if yuan > 0 || total == 0 {
        text.push_str(&capital_integer(yuan));
        text.push('元');
    }
    if jiao > 0 {
        text.push(numeral(jiao));
        text.push('角');
    } else if cent > 0 && yuan > 0 {
        text.push('零');
    }
    if cent > 0 {
        text.push(numeral(cent));
        text.push('分');
    } else {
        text.push('整');
    }
    text
}

/// What a text says about an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AmountReading {
    /// Whole fen.
    Fen(i64),
    /// The digits and the capitals behind them name different amounts.
    Disagree,
    /// Not an amount in yuan with at most two decimals.
    NotAnAmount,
}

/// Reads `1200.5`, `1,200.50元`, `¥1200`, `1200元(壹仟贰佰元整)`.
pub(super) fn read_amount(text: &str) -> AmountReading {
    let text = fold_width(text);
    let rest = text.trim_start_matches(['¥', '￥', ' ']);
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(rest.len());
    let (number, capitals) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let Some(fen) = read_fen(number) else {
        return AmountReading::NotAnAmount;
    };
    let capitals = capitals.trim_start().trim_start_matches('元');
    let capitals = capitals.replace(['(', ')', ':', ' '], "").replace("大写", "").replace("人民币", "");
    if capitals.is_empty() || comparable(&capitals) == comparable(&capital_amount(fen)) {
        AmountReading::Fen(fen)
    } else if capitals.chars().all(|c| NUMERALS.contains(&c) || "拾佰仟万亿元圆角分整正".contains(c))
    {
        AmountReading::Disagree
    } else {
        AmountReading::NotAnAmount
    }
}

/// Yuan with two decimals: 120050 fen is `1200.50`.
pub(super) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let total = fen.unsigned_abs();
    format!("{sign}{}.{:02}", total / 100, total % 100)
}

fn read_fen(number: &str) -> Option<i64> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    let rest: Vec<&str> = groups.collect();
    if first.is_empty() || (grouped && first.len() > 3) || rest.iter().any(|group| group.len() != 3) {
        return None;
    }
    if !(1..=2).contains(&decimals.len()) || decimals.contains(',') {
        return None;
    }
    let yuan: i64 = format!("{first}{}", rest.concat()).parse().ok()?;
    let fen: i64 = format!("{decimals:0<2}").parse().ok()?;
    yuan.checked_mul(100)?.checked_add(fen).filter(|fen| *fen <= super::json::MAX_INTEGER)
}

/// Capitals without what writers may leave out or vary.
fn comparable(capitals: &str) -> String {
    capitals.replace(['零', '整', '正'], "").replace('圆', "元")
}

fn capital_integer(number: u64) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut text = String::new();
    let mut pending_zero = false;
    for (group, name) in [10_u64.pow(12), 10_u64.pow(8), 10_u64.pow(4), 1].into_iter().zip(GROUPS) {
        let value = if group == 10_u64.pow(12) { number / group } else { number / group % 10_000 };
        for (unit, place) in [1000, 100, 10, 1].into_iter().zip(PLACES) {
            let digit = value / unit % 10;
            if digit == 0 {
                pending_zero = true;
                continue;
            }
            if pending_zero && !text.is_empty() {
                text.push('零');
            }
            pending_zero = false;
            text.push(numeral(digit));
            text.push_str(place);
        }
        if value > 0 {
            text.push_str(name);
        }
    }
    text
}

fn numeral(digit: u64) -> char {
    usize::try_from(digit).ok().and_then(|index| NUMERALS.get(index)).copied().unwrap_or('零')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_fen() {
        for (input, expected) in [
            ("1200", AmountReading::Fen(120_000)),
            ("1200.5", AmountReading::Fen(120_050)),
            (" １２００．０５元 ", AmountReading::Fen(120_005)),
            ("¥1,200.50", AmountReading::Fen(120_050)),
            ("￥1，234，567", AmountReading::Fen(123_456_700)),
            ("0", AmountReading::Fen(0)),
            ("1200元（壹仟贰佰元整）", AmountReading::Fen(120_000)),
            ("1200.00(大写：人民币壹仟贰佰圆正)", AmountReading::Fen(120_000)),
            ("1005 壹仟零伍元整", AmountReading::Fen(100_500)),
            ("1200元（贰仟贰佰元整）", AmountReading::Disagree),
            ("1200.505", AmountReading::NotAnAmount),
            ("12,00", AmountReading::NotAnAmount),
            ("1200,000", AmountReading::NotAnAmount),
            ("-5", AmountReading::NotAnAmount),
            ("1200元左右", AmountReading::NotAnAmount),
            ("1200.", AmountReading::NotAnAmount),
            ("一千元", AmountReading::NotAnAmount),
            ("99999999999999999999", AmountReading::NotAnAmount),
            ("", AmountReading::NotAnAmount),
        ] {
            assert_eq!(read_amount(input), expected, "{input}");
        }
    }

    #[test]
    fn amounts_are_written_in_capitals() {
        for (fen, expected) in [
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角整"),
            (10_000, "壹佰元整"),
            (100_500, "壹仟零伍元整"),
            (120_050, "壹仟贰佰元伍角整"),
            (120_005, "壹仟贰佰元零伍分"),
            (1_000_000, "壹万元整"),
            (100_010_000, "壹佰万零壹佰元整"),
            (10_000_000_000, "壹亿元整"),
            (1_000_000_100_000, "壹佰亿零壹仟元整"),
            (-100, "负壹元整"),
        ] {
            assert_eq!(capital_amount(fen), expected);
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for fen in (0..200_000).step_by(37) {
            assert_eq!(read_amount(&yuan(fen)), AmountReading::Fen(fen));
            let both = format!("{}元({})", yuan(fen), capital_amount(fen));
            assert_eq!(read_amount(&both), AmountReading::Fen(fen), "{both}");
        }
    }
}
