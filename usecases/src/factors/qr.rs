//! QR codes: how does a link get into a phone? As a QR code that a page shows inline.

use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder};

/// The light border that a reader needs around the code, in modules (ISO/IEC 18004: four).
const MARGIN: usize = 4;

/// The text as a QR code in SVG; `None` where it is too long for one.
pub fn svg(text: &str) -> Option<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    Some(SvgBuilder::default().margin(MARGIN).to_str(&code))
}
