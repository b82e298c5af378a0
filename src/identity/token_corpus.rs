//! Every way to alter an access token that we know of: each is refused, and the one honest token is accepted.
//!
//! Alterations of claims are signed with our own key: the verifier must refuse them for what they say.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::sign;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use uuid::Uuid;

use super::keys::SigningKeys;
use super::token::{Bearer, LIFETIME_S, OFFICERS_APP, Tokens};

const NOW: i64 = 1_795_428_900;
const ISSUER: &str = "https://sample.invalid";
const AUDIENCE: &str = "anugaman";

/// A signing key in the hand of whoever forges.
struct Forge {
    keys: SigningKeys,
    tokens: Tokens,
    tried: usize,
    accepted: Vec<String>,
}

impl Forge {
    fn new() -> Self {
        let keys = SigningKeys::ephemeral().expect("a new key");
        let tokens = Tokens::new(&keys, ISSUER, AUDIENCE);
        Self { keys, tokens, tried: 0, accepted: Vec::new() }
    }

    fn signed(&self, header: &str, payload: &str, how: &str) -> String {
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let key = &self.keys.0[0];
        let signature = match how {
            "ours" => sign(message.as_bytes(), &EncodingKey::from_ed_der(&key.pkcs8), Algorithm::EdDSA).expect("signs"),
            "public key as secret" => {
                sign(message.as_bytes(), &EncodingKey::from_secret(&key.public), Algorithm::HS256).expect("signs")
            }
            "other key" => {
                let other = SigningKeys::ephemeral().expect("a new key");
                sign(message.as_bytes(), &EncodingKey::from_ed_der(&other.0[0].pkcs8), Algorithm::EdDSA).expect("signs")
            }
            _ => String::new(),
        };
        format!("{message}.{signature}")
    }

    fn header(&self) -> Value {
        json!({"alg": "EdDSA", "typ": "at+jwt", "kid": self.keys.0[0].kid})
    }

    fn attempt(&mut self, name: impl FnOnce() -> String, token: &str) {
        self.tried += 1;
        if self.tokens.verify(token, NOW).is_ok() {
            self.accepted.push(name());
        }
    }
}

fn claims() -> Value {
    let id = Uuid::from_u128(7);
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": id, "client_id": OFFICERS_APP, "jti": id, "sid": id, "dev": id,
           "iat": NOW, "nbf": NOW, "exp": NOW + LIFETIME_S})
}

#[test]
fn exactly_one_token_is_accepted() {
    let mut forge = Forge::new();
    let (header, good) = (forge.header().to_string(), claims().to_string());
    let honest = forge.signed(&header, &good, "ours");
    forge.attempt(|| "the honest token".into(), &honest);
    altered_claims(&mut forge, &header);
    altered_headers(&mut forge, &good);
    altered_windows(&mut forge, &header);
    altered_bytes(&mut forge, &honest);
    forge.attempt(|| "the honest token".into(), &honest);
    println!("tokens tried: {}; accepted: {:?}", forge.tried, forge.accepted);
    assert_eq!(forge.accepted, ["the honest token", "the honest token"], "before and after, and nothing between");
    assert!(forge.tried > 2_500);
}

fn altered_claims(forge: &mut Forge, header: &str) {
    let odd = [
        Value::Null,
        json!(5),
        json!(-1),
        json!(1e300),
        json!(1e18),
        json!("x"),
        json!(""),
        json!("99999999999"),
        json!(true),
        json!([]),
        json!(["https://stranger.invalid", ISSUER]),
        json!([AUDIENCE]),
        json!({"a": 1}),
        json!(0),
        json!(i64::MAX),
        json!(u64::MAX),
    ];
    for name in ["iss", "aud", "sub", "client_id", "jti", "sid", "dev", "iat", "nbf", "exp"] {
        let mut without = claims();
        without.as_object_mut().expect("an object").remove(name);
        let token = forge.signed(header, &without.to_string(), "ours");
        forge.attempt(|| format!("{name} absent"), &token);
        for value in &odd {
            let mut other = claims();
            other[name] = value.clone();
            let token = forge.signed(header, &other.to_string(), "ours");
            forge.attempt(|| format!("{name} = {value}"), &token);
        }
        let twice = claims().to_string().replacen('{', &format!("{{\"{name}\":{},", claims()[name]), 1);
        let token = forge.signed(header, &twice, "ours");
        forge.attempt(|| format!("{name} twice"), &token);
    }
}

fn altered_headers(forge: &mut Forge, good: &str) {
    let kid = forge.keys.0[0].kid.clone();
    let with = |alg: &str, typ: &str, more: &str| format!(r#"{{"alg":"{alg}","typ":"{typ}","kid":"{kid}"{more}}}"#);
    let mut headers: Vec<String> =
        ["none", "HS256", "HS384", "HS512", "RS256", "ES256", "PS256", "eddsa", "Ed25519", ""]
            .map(|alg| with(alg, "at+jwt", ""))
            .into();
    headers.extend(["JWT", "refresh+jwt", "AT+JWT", "application/at+jwt", ""].map(|typ| with("EdDSA", typ, "")));
    headers.extend(
        [
            r#","crit":["exp"]"#,
            r#","b64":false,"crit":["b64"]"#,
            r#","jku":"https://stranger.invalid/jwks""#,
            r#","jwk":{"kty":"OKP"}"#,
            r#","x5u":"https://stranger.invalid""#,
            r#","zip":"DEF""#,
            r#","alg":"none""#,
            r#","alg":"EdDSA""#,
            r#","typ":"at+jwt""#,
            r#","kid":"other""#,
        ]
        .map(|more| with("EdDSA", "at+jwt", more)),
    );
    headers.extend(
        [
            r#"{"alg":"EdDSA","typ":"at+jwt"}"#,
            r#"{"alg":"EdDSA","typ":"at+jwt","kid":"../../etc/passwd"}"#,
            r#"{"alg":"EdDSA","typ":"at+jwt","kid":null}"#,
            "[]",
            "",
            "null",
            "{}",
        ]
        .map(String::from),
    );
    headers.push(format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":["{kid}"]}}"#));
    headers.push(format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#));
    for header in &headers {
        for how in ["ours", "public key as secret", "other key", "no signature"] {
            let token = forge.signed(header, good, how);
            forge.attempt(|| format!("header {header} signed: {how}"), &token);
        }
    }
    let header = forge.header().to_string();
    for how in ["public key as secret", "other key", "no signature"] {
        let token = forge.signed(&header, good, how);
        forge.attempt(|| format!("signed: {how}"), &token);
    }
}

fn altered_windows(forge: &mut Forge, header: &str) {
    for (iat, nbf, exp) in [
        (-700, -700, -100),
        (-605, -605, -5),
        (0, 60, 600),
        (60, 60, 660),
        (0, 0, 601),
        (-7200, -7200, 60),
        (0, -7200, 600),
        (0, 0, -1),
        (-1, -1, -6),
        (6, 6, 600),
        (0, 6, 600),
        (0, -6, 600),
    ] {
        let mut other = claims();
        (other["iat"], other["nbf"], other["exp"]) = (json!(NOW + iat), json!(NOW + nbf), json!(NOW + exp));
        let token = forge.signed(header, &other.to_string(), "ours");
        forge.attempt(|| format!("window {iat} {nbf} {exp}"), &token);
    }
}

fn altered_bytes(forge: &mut Forge, honest: &str) {
    for at in 0..honest.len() {
        for bit in 0..7 {
            let mut bytes = honest.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            let token = String::from_utf8(bytes).expect("seven bits stay ASCII");
            forge.attempt(|| format!("bit {bit} of byte {at}"), &token);
        }
    }
    let long = format!("{honest}{}", "A".repeat(5000));
    let shapes = [
        "",
        ".",
        "..",
        "...",
        &format!("{honest}."),
        &format!("{honest}.x"),
        &format!(" {honest}"),
        &format!("{honest}="),
        &format!("{honest}\n"),
        &honest[..honest.len() - 2],
        &long,
    ];
    for shape in shapes {
        forge.attempt(|| format!("shape {shape:.20}"), shape);
    }
}

#[test]
fn a_remembered_token_still_ends_and_an_older_key_still_verifies() {
    let first = SigningKeys::ephemeral().expect("a new key");
    let id = Uuid::from_u128(7);
    let bearer = Bearer { officer: id, session: id, device: id, jti: id };
    let before = Tokens::new(&first, ISSUER, AUDIENCE);
    let token = before.mint(bearer, NOW).expect("signed");
    assert_eq!(before.verify(&token, NOW).expect("fresh").sub, id);
    assert_eq!(before.verify(&token, NOW + 604).expect("within the leeway").sub, id);
    assert!(before.verify(&token, NOW + 605).is_err());

    let mut rotated = SigningKeys::ephemeral().expect("a new key");
    let next = rotated.0[0].kid.clone();
    rotated.0.extend(first.0);
    let after = Tokens::new(&rotated, ISSUER, AUDIENCE);
    assert!(after.verify(&token, NOW).is_ok());
    assert!(before.verify(&after.mint(bearer, NOW).expect("signed"), NOW).is_err(), "signed with the new key");
    assert_eq!(after.public(NOW).keys.iter().map(|key| key.kid == next).collect::<Vec<_>>(), [true, false]);
}
