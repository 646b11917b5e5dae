use crate::rules::{Settings, check_case, rulebook, rules};

#[test]
fn every_rule_of_the_book_is_code_in_its_order() {
    let book: Vec<&str> = rulebook().unwrap().iter().map(|text| text.id.as_str()).collect();
    let code: Vec<&str> = rules().map(|rule| rule.id).collect();
    assert_eq!(code, book);
    assert_eq!(Settings::default().version(), 0);
}

#[test]
fn every_case_of_the_book_comes_out_as_expected() {
    let mut failed = Vec::new();
    for text in rulebook().unwrap() {
        for case in &text.tests {
            let result = check_case(&text.id, case);
            if !result.passed || !result.unused.is_empty() {
                failed.push(format!(
                    "{}: expected {}, {:?}, unused {:?}",
                    case.id, result.expect, result.verdict, result.unused
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{} cases\n{}", failed.len(), failed.join("\n"));
}
