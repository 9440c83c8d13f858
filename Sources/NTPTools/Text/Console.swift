/// Where a tool's lines go: standard output and standard error, or a test's arrays.
struct Console {
    /// Prints one line to standard output.
    var print: (String) -> Void
    /// Prints one line to standard error.
    var complain: (String) -> Void
}
