//! What can go wrong, once and for all: one table of codes, statuses and words in English and Hindi.

use std::fmt;

/// A refusal or a failure; the HTTP layer turns it into an RFC 9457 problem, and nothing internal leaves with it.
#[derive(Debug)]
pub struct Error {
    pub code: Code,
    /// Replaces the code's own detail where the caller can be told more; must never hold a child's data.
    pub detail: Option<Words>,
    pub fields: Vec<Fault>,
    /// For the log only, never for the caller.
    pub cause: Option<String>,
    /// Seconds after which trying again makes sense, where they are known.
    pub retry_after_s: Option<i64>,
    /// Member `reason` of the problem, for programs: what else is asked for (`decisions.md` A8).
    pub reason: Option<&'static str>,
}

/// One thing wrong in a body, at its JSON pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// RFC 6901 pointer from the root of the body, such as `/data/weight`.
    pub pointer: String,
    /// `required`, `unknown_field`, `wrong_type`, `bad_format`, `out_of_range`, `too_long`, `too_many`,
    /// `not_in_list`, `text_required`, `control_character` or `inconsistent`.
    pub code: &'static str,
    pub en: String,
    pub hi: String,
}

/// One sentence in the two languages of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    pub en: &'static str,
    pub hi: &'static str,
}

/// Builds [`Words`]: English, then Hindi.
pub const fn words(en: &'static str, hi: &'static str) -> Words {
    Words { en, hi }
}

pub type Result<T> = std::result::Result<T, Error>;

macro_rules! codes {
    ($($variant:ident $name:literal $status:literal $title_en:literal $title_hi:literal $detail_en:literal $detail_hi:literal)*) => {
        /// The closed list of problem codes (`api.md`, `decisions.md` A8).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($variant),* }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];
            /// The code on the wire, such as `not_found`.
            pub fn name(self) -> &'static str { match self { $(Code::$variant => $name),* } }
            /// The HTTP status.
            pub fn status(self) -> u16 { match self { $(Code::$variant => $status),* } }
            /// A short title.
            pub fn title(self) -> Words { match self { $(Code::$variant => words($title_en, $title_hi)),* } }
            /// What happened and what to do.
            pub fn detail(self) -> Words { match self { $(Code::$variant => words($detail_en, $detail_hi)),* } }
        }
    };
}

codes! {
    Malformed "malformed" 400 "Unreadable request" "अनुरोध पढ़ा नहीं जा सका"
        "The body is not JSON of the allowed form: check quotes, repeated keys, depth (at most 32) and control characters."
        "अनुरोध सही JSON नहीं है: उद्धरण चिह्न, दोहराई गई कुंजियाँ, गहराई (अधिकतम 32) और नियंत्रण वर्ण जाँचें।"
    UnreadableField "unreadable_field" 400 "Field not readable" "यह क्षेत्र आपके लिए नहीं है"
        "You cannot filter, sort or count by something you may not read."
        "जो आप पढ़ नहीं सकते, उसके आधार पर छाँटना, क्रम देना या गिनना संभव नहीं है।"
    NotSignedIn "not_signed_in" 401 "Not signed in" "साइन इन नहीं है"
        "Sign in again: the login, the password or the token was not accepted."
        "कृपया फिर से साइन इन करें: लॉगिन, पासवर्ड या टोकन स्वीकार नहीं हुआ।"
    TotpRequired "totp_required" 401 "Second factor required" "दूसरा प्रमाण आवश्यक"
        "Send the six digits of your authenticator with the password."
        "पासवर्ड के साथ अपने प्रमाणक ऐप के छह अंक भेजें।"
    NotAllowed "not_allowed" 403 "Not allowed" "अनुमति नहीं है"
        "Your department or role may not do this here."
        "आपका विभाग या आपकी भूमिका यहाँ यह कार्य नहीं कर सकती।"
    Wipe "wipe" 403 "Access ended" "पहुँच समाप्त"
        "This device must hand in what was not sent and erase its copy."
        "यह उपकरण बचा हुआ डेटा सौंपे और अपनी प्रति मिटाए।"
    NotFound "not_found" 404 "Not found" "नहीं मिला"
        "There is nothing here that concerns you under this address."
        "इस पते पर आपसे संबंधित कुछ नहीं है।"
    MethodNotAllowed "method_not_allowed" 405 "Method not allowed" "यह विधि मान्य नहीं"
        "This address does not answer this method."
        "यह पता इस विधि का उत्तर नहीं देता।"
    IdempotencyMismatch "idempotency_mismatch" 409 "Key used for something else" "कुंजी किसी और अनुरोध की है"
        "The same Idempotency-Key came earlier with another body; use a new key for a new request."
        "यही Idempotency-Key पहले किसी अन्य अनुरोध के साथ आई थी; नए अनुरोध के लिए नई कुंजी लें।"
    WrongState "wrong_state" 409 "Already decided" "पहले ही निर्णय हो चुका है"
        "This was already claimed, decided, closed or accepted."
        "यह पहले ही लिया, तय, बंद या स्वीकार किया जा चुका है।"
    CaseClosed "case_closed" 409 "Case closed" "प्रकरण बंद है"
        "The case is closed; only matters of law that are still open may be written."
        "प्रकरण बंद है; केवल लंबित विधिक मामलों में लिखा जा सकता है।"
    UpgradeRequired "upgrade_required" 409 "App too old" "ऐप पुराना है"
        "Update the app to read; what you recorded can still be sent."
        "पढ़ने के लिए ऐप अद्यतन करें; दर्ज की गई बातें अब भी भेजी जा सकती हैं।"
    ResyncRequired "resync_required" 410 "Start the sync again" "सिंक फिर से आरंभ करें"
        "The cursor is no longer valid; start again as the mode says."
        "कर्सर अब मान्य नहीं है; दिए गए तरीके से फिर आरंभ करें।"
    PreconditionFailed "precondition_failed" 412 "Changed meanwhile" "इस बीच बदल गया"
        "Somebody changed this after you read it; read it again and repeat your change."
        "आपके पढ़ने के बाद यह बदला गया है; फिर से पढ़ें और अपना परिवर्तन दोहराएँ।"
    TooLarge "too_large" 413 "Too large" "बहुत बड़ा"
        "The body is larger than this address accepts (1 MiB)."
        "अनुरोध इस पते की सीमा (1 MiB) से बड़ा है।"
    UnsupportedMediaType "unsupported_media_type" 415 "Unsupported media type" "यह प्रारूप मान्य नहीं"
        "Send application/json, in UTF-8 and not compressed."
        "application/json भेजें, UTF-8 में और बिना संपीड़न के।"
    InvalidInput "invalid_input" 422 "Some fields are not right" "कुछ प्रविष्टियाँ सही नहीं हैं"
        "Correct the fields named below; nothing was saved."
        "नीचे बताई गई प्रविष्टियाँ ठीक करें; कुछ भी सहेजा नहीं गया।"
    PreconditionRequired "precondition_required" 428 "If-Match required" "If-Match आवश्यक है"
        "Say which version you saw: send its ETag in If-Match."
        "बताएँ कि आपने कौन-सा संस्करण देखा: उसका ETag If-Match में भेजें।"
    TooManyRequests "too_many_requests" 429 "Too many requests" "बहुत अधिक अनुरोध"
        "Wait for the time that Retry-After gives, then try again."
        "Retry-After में दिए समय तक प्रतीक्षा करें, फिर प्रयास करें।"
    Internal "internal" 500 "Server error" "सर्वर की त्रुटि"
        "Something failed on our side; it was logged under the request id."
        "हमारी ओर से कुछ विफल हुआ; यह अनुरोध-संख्या के साथ दर्ज है।"
    Unavailable "unavailable" 503 "Not available now" "अभी उपलब्ध नहीं"
        "The store cannot answer now; nothing was changed. Try again after the time in Retry-After."
        "अभी भंडार उत्तर नहीं दे सकता; कुछ भी बदला नहीं गया। Retry-After के बाद फिर प्रयास करें।"
}

impl Error {
    pub fn new(code: Code) -> Self {
        Self { code, detail: None, fields: Vec::new(), cause: None, retry_after_s: None, reason: None }
    }

    /// A refusal with words of its own; they must not tell what lies outside the caller's reach.
    pub fn with(code: Code, en: &'static str, hi: &'static str) -> Self {
        Self { detail: Some(words(en, hi)), ..Self::new(code) }
    }

    /// Too many tries; another one makes sense in `seconds`.
    pub fn too_many(seconds: i64) -> Self {
        Self { retry_after_s: Some(seconds), ..Self::new(Code::TooManyRequests) }
    }

    /// The faults of a body, each with its pointer.
    pub fn invalid(fields: Vec<Fault>) -> Self {
        Self { fields, ..Self::new(Code::InvalidInput) }
    }

    /// Something unforeseen; `cause` goes to the log only.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::new(Code::Internal) }
    }

    /// The store or the journal cannot be reached or written.
    pub fn unavailable(cause: impl fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::new(Code::Unavailable) }
    }

    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    pub fn not_allowed() -> Self {
        Self::new(Code::NotAllowed)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code.name())?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        for fault in &self.fields {
            write!(f, "; {} {}", fault.pointer, fault.code)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
