/// What a tool needs because someone types at it: the files that commands name, and Ctrl-C.
package struct ToolOperator {
    /// A file that lines go to.
    struct OutputFile {
        var print: (String) -> Void
        /// Ends it; the system's reason where not everything got there.
        var close: () -> String?
    }

    /// Opens a file for writing; what stood in it is gone.
    var create: (String) throws(ToolMachine.FileFault) -> OutputFile = {
        (_) throws(ToolMachine.FileFault) in throw .init(text: "there are no files here")
    }
    /// All of a file.
    var read: (String) throws(ToolMachine.FileFault) -> [UInt8] = {
        (_) throws(ToolMachine.FileFault) in throw .init(text: "there are no files here")
    }
    /// From now on Ctrl-C is noticed, and none has been (true), or ends the program again (false).
    var catchInterrupts: (Bool) -> Void = { _ in }
    /// Whether Ctrl-C has been pressed.
    var isInterrupted: () -> Bool = { false }
}
