//! Whether a form comes from our own pages.

use axum::http::{HeaderMap, header};
use quanji_core::crypto::sha256;
use subtle::ConstantTimeEq;

/// The name of a cookie. Over TLS browsers let nobody else set one with this prefix.
pub(super) fn cookie_name(name: &str, encrypted: bool) -> String {
    if encrypted { format!("__Host-{name}") } else { name.to_owned() }
}

/// A cookie that no script can read and no other site can send; without a life it ends with the
/// browser.
pub(super) fn cookie(name: &str, encrypted: bool, value: &str, life_seconds: Option<u32>) -> String {
    let name = cookie_name(name, encrypted);
    let secure = if encrypted { "; Secure" } else { "" };
    let life = life_seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{life}{secure}")
}

/// The value of a cookie.
pub(super) fn cookie_value(headers: &HeaderMap, name: &str, encrypted: bool) -> Option<String> {
    let name = cookie_name(name, encrypted);
    headers.get_all(header::COOKIE).iter().find_map(|value| {
        let mut pairs = value.to_str().ok()?.split(';').map(str::trim);
        pairs.find_map(|pair| pair.strip_prefix(&name)?.strip_prefix('=').map(str::to_owned))
    })
}

/// A token that only our own pages can know: it is made of a cookie, which no script can read.
pub(super) fn token_of(secret: &str) -> String {
    let input = format!("quanji csrf 1 {secret}");
    sha256(input.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a form carries the token of a cookie, and nothing that the browser says contradicts it.
pub(super) fn is_ours(headers: &HeaderMap, secret: &str, token: &str) -> bool {
    bool::from(token_of(secret).as_bytes().ct_eq(token.as_bytes())) && is_from_here(headers)
}

fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, named)| named == host),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let sent = headers(&[("cookie", "a=1;quanji=2; quanji-x=3; __Host-quanji=4")]);
        assert_eq!(cookie_value(&sent, "quanji", false).as_deref(), Some("2"));
        assert_eq!(cookie_value(&sent, "quanji", true).as_deref(), Some("4"));
        assert_eq!(cookie_value(&sent, "uanji", false), None);
    }

    #[test]
    fn over_tls_a_cookie_belongs_to_this_host_alone() {
        let set = cookie("quanji", true, "v", Some(60));
        assert_eq!(set, "__Host-quanji=v; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure");
        assert!(!cookie("quanji", false, "v", None).contains("Secure"));
    }

    #[test]
    fn a_form_needs_the_token_and_the_right_origin() {
        let token = token_of("secret");
        assert!(is_ours(&headers(&[]), "secret", &token));
        assert!(is_ours(&headers(&[("sec-fetch-site", "same-origin")]), "secret", &token));
        assert!(is_ours(&headers(&[("origin", "http://a:1"), ("host", "a:1")]), "secret", &token));
        assert!(!is_ours(&headers(&[("origin", "http://b"), ("host", "a")]), "secret", &token));
        assert!(!is_ours(&headers(&[("sec-fetch-site", "cross-site")]), "secret", &token));
        assert!(!is_ours(&headers(&[]), "other", &token));
        assert!(!is_ours(&headers(&[]), "secret", ""));
    }
}
