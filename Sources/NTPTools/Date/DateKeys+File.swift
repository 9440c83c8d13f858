import NTPCrypto

extension DateKeys {
    /// A key, from a key file; nil where there is none, after telling `complain` why.
    static func load(
        _ id: UInt32, from path: String, on machine: ToolMachine, isVerbose: Bool,
        complain: (String) -> Void
    ) -> DateKeys? {
        let shown = TerminalText.visible(path)
        let file: KeyFile
        do throws(ToolMachine.FileFault) {
            var contents = try machine.readSecret(path)
            if let warning = KeyFile.permissionWarning(path: shown, mode: contents.mode) {
                complain(warning)
            }
            file = KeyFile(parsing: contents.bytes.span)
            var bytes = contents.bytes.mutableSpan
            bytes.cleanse()
        } catch {
            complain("authreadkeys: file '\(shown)': \(error.text)")
            complain("no key file <\(shown)>, exiting")
            return nil
        }
        for finding in file.findings where finding.severity == .error || isVerbose {
            complain(finding.text(file: shown))
        }
        guard let keys = DateKeys(file.keys, id: id) else {
            complain("authentication key \(id) unknown")
            return nil
        }
        return keys
    }
}
