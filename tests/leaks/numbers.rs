//! A case number is read by all who read anything of a case, also by who may not know when it was opened: it tells neither
//! the order in which cases were opened nor how many there are.

use crate::caller::text;
use crate::district::{District, each_district};

async fn serial(app: &District) -> i64 {
    let case = app.police().open("child").await;
    let number = text(&app.police().case(&case).await.body["case"]["number"]);
    let part = number.split('-').nth(3).unwrap_or_else(|| panic!("{number}"));
    assert_eq!(part.len(), 6, "{number}");
    part.parse().expect("six digits")
}

#[test]
fn a_case_number_tells_neither_order_nor_count() {
    each_district(async |app| {
        let mut serials = Vec::new();
        for _ in 0..12 {
            serials.push(serial(app).await);
        }
        // By chance they stand in order once in half a thousand million times.
        assert!(!serials.is_sorted(), "in the order of opening: {serials:?}");
        let follow = serials.windows(2).filter(|pair| pair[1] - pair[0] == 1).count();
        assert!(follow <= 1, "one after another: {serials:?}");
        assert!(serials.iter().any(|serial| *serial > 100), "as many as there are cases: {serials:?}");
    });
}
