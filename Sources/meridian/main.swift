import ArgumentParser
import Glibc

// One program, several names: called as ntpq, ntpdate, ntpdc and so on it is that tool with its own
// options and exit codes; as meridian it takes the tool's name as its first word.
let name = CommandLine.arguments.first.map { String($0.split(separator: "/").last ?? "") } ?? ""
if let tool = Tool(rawValue: name) {
    exit(tool.run(Array(CommandLine.arguments.dropFirst())))
}
Meridian.main()
