//! `fmt`: files that change, files that do not, and files that are left alone.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::process::Stdio;

use crate::program::Workdir;

const UNTIDY: &str = "(format:1,title:\"T\", // heading\r\n ties:[])";
const TIDY: &str = "(\n    format: 1,\n    title: \"T\", // heading\n    ties: [],\n)\n";

#[test]
fn only_files_that_change_are_written() {
    let dir = Workdir::new();
    dir.write("a.ron", UNTIDY);
    dir.write("tidy.ron", TIDY);
    symlink("a.ron", dir.path("link.ron")).unwrap();
    fs::set_permissions(dir.path("a.ron"), fs::Permissions::from_mode(0o640)).unwrap();
    let inode = fs::metadata(dir.path("tidy.ron")).unwrap().ino();

    let check = dir.run(&["fmt", "--check", "link.ron", "tidy.ron"]);
    assert_eq!((check.status, check.out.as_str(), check.err.as_str()), (1, "link.ron would change\n", ""));
    assert_eq!(dir.read("a.ron"), UNTIDY);

    assert_eq!(dir.run(&["fmt", "link.ron", "tidy.ron"]).succeeded(), "");
    assert_eq!(dir.read("a.ron"), TIDY);
    assert!(dir.path("link.ron").symlink_metadata().unwrap().is_symlink());
    assert_eq!(fs::metadata(dir.path("a.ron")).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::metadata(dir.path("tidy.ron")).unwrap().ino(), inode, "a tidy file is not written");
    assert_eq!(dir.run(&["fmt", "--check", "a.ron", "tidy.ron"]).succeeded(), "");
    assert_eq!(dir.file_names(), ["a.ron", "link.ron", "tidy.ron"]);
}

#[test]
fn standard_input_is_laid_out_on_standard_output() {
    let dir = Workdir::new();
    let mut child = dir.command(&["fmt", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(UNTIDY.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), TIDY);
}

#[test]
fn what_is_not_ron_is_left_alone() {
    let dir = Workdir::new();
    let broken = "(\n  a: 1\n  b: 2)";
    dir.write("broken.ron", broken);
    dir.write("latin.ron", b"(a: \"caf\xe9\")");
    dir.write("a.ron", UNTIDY);
    let said = ["broken.ron:3:", "a comma", "latin.ron:1:", "not text in UTF-8", "none.ron cannot be read"];
    dir.run(&["fmt", "broken.ron", "latin.ron", "none.ron", "a.ron"]).assert_refused(&said);
    assert_eq!(dir.read("broken.ron"), broken);
    assert_eq!(dir.read("a.ron"), TIDY, "the other files are written");
    dir.write("a.ron", UNTIDY);
    dir.run(&["--restricted", "fmt", "a.ron"]).assert_refused(&["fmt: not in restricted mode"]);
    dir.run(&["--restricted", "fmt", "-"]).assert_refused(&["fmt: not in restricted mode"]);
    dir.run(&["s.ron", "fmt", "a.ron"]).assert_refused(&["opens no situation"]);
    assert_eq!(dir.read("a.ron"), UNTIDY);
}
