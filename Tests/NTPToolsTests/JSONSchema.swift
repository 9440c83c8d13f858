import Foundation

/// As much of JSON Schema as ours use: type, enum, properties, required, additionalProperties,
/// items, minimum, maximum.
struct JSONSchema {
    private let root: [String: Any]

    /// One of Documentation/schemas.
    init(_ name: String) throws {
        let top = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = top.appending(path: "Documentation/schemas/\(name).json")
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        root = object as? [String: Any] ?? [:]
    }

    init(_ root: [String: Any]) {
        self.root = root
    }

    /// What is wrong with a document; empty where nothing is.
    func findings(_ text: String) throws -> [String] {
        let document = try JSONSerialization.jsonObject(
            with: Data(text.utf8), options: .fragmentsAllowed)
        return JSONSchema.check(document, root, "$")
    }

    private static func check(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        var findings: [String] = []
        if let allowed = schema["enum"] as? [Any] {
            let text = "\(value)"
            if !allowed.contains(where: { "\($0)" == text }) {
                findings.append("\(place): \(text) is not allowed")
            }
        }
        let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] }
        if let types, !types.contains(where: { isOf($0, value) }) {
            return findings + ["\(place): \(value) is no \(types.joined(separator: " or "))"]
        }
        if let number = value as? NSNumber, !isBoolean(value) {
            if let least = schema["minimum"] as? NSNumber, number.doubleValue < least.doubleValue {
                findings.append("\(place): \(number) is less than \(least)")
            }
            if let most = schema["maximum"] as? NSNumber, number.doubleValue > most.doubleValue {
                findings.append("\(place): \(number) is more than \(most)")
            }
        }
        if let items = schema["items"] as? [String: Any], let values = value as? [Any] {
            for (index, item) in values.enumerated() {
                findings += check(item, items, "\(place)[\(index)]")
            }
        }
        if let members = value as? [String: Any] {
            findings += check(members: members, schema, place)
        }
        return findings
    }

    private static func check(
        members: [String: Any], _ schema: [String: Any], _ place: String
    ) -> [String] {
        var findings: [String] = []
        let properties = schema["properties"] as? [String: Any] ?? [:]
        for name in schema["required"] as? [String] ?? [] where members[name] == nil {
            findings.append("\(place): \(name) is missing")
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let property = properties[name] as? [String: Any] {
                findings += check(value, property, "\(place).\(name)")
            } else if schema["additionalProperties"] as? Bool == false {
                findings.append("\(place): \(name) is not described")
            }
        }
        return findings
    }

    private static func isBoolean(_ value: Any) -> Bool {
        (value as? NSNumber).map { ["c", "B"].contains(String(cString: $0.objCType)) } ?? false
    }

    private static func isOf(_ type: String, _ value: Any) -> Bool {
        switch type {
        case "null": value is NSNull
        case "boolean": isBoolean(value)
        case "string": value is String
        case "array": value is [Any]
        case "object": value is [String: Any]
        case "number": value is NSNumber && !isBoolean(value)
        case "integer":
            (value as? NSNumber).map {
                !isBoolean(value) && $0.doubleValue.rounded() == $0.doubleValue
            }
                ?? false
        default: false
        }
    }
}
