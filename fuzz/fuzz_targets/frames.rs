//! Records of every format: as many out as in, whatever they hold, and however they are cut.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tokmask::frame::{Format, Framed};
use tokmask::{Masker, internals};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);

fn framed(format: Format, input: &[u8], size: usize) -> (Vec<u8>, bool) {
    let mut framed = Framed::new(format, &*MASKER);
    let mut out = vec![];
    let pushed = input.chunks(size).try_for_each(|piece| framed.push(piece, &mut out));
    let ended = pushed.and_then(|()| framed.end(&mut out));
    (out, ended.is_err())
}

fuzz_target!(|data: &[u8]| {
    let Some((&[choice, size], input)) = data.split_first_chunk::<2>() else { return };
    let (format, _) = Format::ALL[usize::from(choice) % Format::ALL.len()];
    let whole = framed(format, input, usize::MAX);
    assert!(framed(format, input, usize::from(size).max(1)) == whole, "cuts show");
    let lines = |text: &[u8]| text.iter().filter(|&&b| b == b'\n').count();
    if matches!(format, Format::Cri | Format::Docker) && !whole.1 {
        assert_eq!(lines(&whole.0), lines(input), "as many lines out as in");
    }
    if format != Format::Rsyslog && !whole.1 {
        let is_settled = framed(format, &whole.0, usize::MAX) == whole || internals::may_be_read_otherwise(&MASKER, input);
        assert!(is_settled, "masked once is masked");
    }
});
