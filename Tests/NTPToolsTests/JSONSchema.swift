import Foundation

/// A reader of the JSON Schema words that Documentation/schemas uses (draft 2020-12). A word that
/// it does not know is a finding, so that none stands there without effect.
struct JSONSchema {
    struct Unreadable: Error {
        var path: String
    }

    private let root: [String: Any]

    private static let annotations = ["$schema", "$defs", "title", "description"]

    /// A schema of the tree, by its name.
    init(named name: String) throws {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        let path = here.dropLast(3).joined(separator: "/") + "/Documentation/schemas/\(name).json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Unreadable(path: path)
        }
        try self.init(data)
    }

    init(_ data: Data) throws {
        guard let root = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw Unreadable(path: "schema")
        }
        self.root = root
    }

    /// What is wrong with a document; empty where nothing is.
    func findings(in text: String) -> [String] {
        guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else {
            return ["no JSON: \(text)"]
        }
        return findings(value, root, "$")
    }

    private func findings(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        let own = schema.keys.sorted().flatMap { word in
            findings(value, word, schema[word] ?? 0, schema)
        }
        return own.map { "\(place): \($0)" } + children(value, schema, place)
    }

    /// Of one word, without what stands within the value.
    private func findings(
        _ value: Any, _ word: String, _ wanted: Any, _ schema: [String: Any]
    ) -> [String] {
        switch word {
        case "type":
            let types = wanted as? [String] ?? [wanted as? String ?? "?"]
            return types.contains { JSONSchema.isOf($0, value) } ? [] : ["is no \(types)"]
        case "enum":
            let allowed = wanted as? [NSObject] ?? []
            return allowed.contains { $0.isEqual(value) } ? [] : ["\(value) is not allowed"]
        case "minimum", "maximum":
            guard let number = value as? NSNumber, let limit = wanted as? NSNumber else {
                return []
            }
            let isBad =
                word == "minimum"
                ? number.doubleValue < limit.doubleValue : number.doubleValue > limit.doubleValue
            return isBad ? ["\(number) is beyond the \(word)"] : []
        case "required":
            let names = (value as? [String: Any])?.keys.map { $0 } ?? []
            return (wanted as? [String] ?? []).filter { !names.contains($0) }.map { "lacks \($0)" }
        case "additionalProperties":
            guard wanted as? Bool == false, let object = value as? [String: Any] else { return [] }
            let known = schema["properties"] as? [String: Any] ?? [:]
            return object.keys.sorted().filter { known[$0] == nil }.map { "has \($0)" }
        case "properties", "items", "$ref": return []
        default: return JSONSchema.annotations.contains(word) ? [] : ["\(word) has no effect here"]
        }
    }

    private func children(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        var all: [String] = []
        if let reference = schema["$ref"] as? String {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            let definitions = root["$defs"] as? [String: Any] ?? [:]
            guard let target = definitions[name] as? [String: Any] else {
                return ["\(place): \(reference) leads nowhere"]
            }
            all += findings(value, target, place)
        }
        if let items = schema["items"] as? [String: Any], let array = value as? [Any] {
            for (index, item) in array.enumerated() {
                all += findings(item, items, "\(place)[\(index)]")
            }
        }
        guard let object = value as? [String: Any] else { return all }
        let properties = schema["properties"] as? [String: Any] ?? [:]
        let others = schema["additionalProperties"] as? [String: Any]
        for name in object.keys.sorted() {
            guard let member = object[name],
                let wanted = properties[name] as? [String: Any] ?? others
            else { continue }
            all += findings(member, wanted, "\(place).\(name)")
        }
        return all
    }

    private static func isOf(_ type: String, _ value: Any) -> Bool {
        // A boolean is an NSNumber too.
        let isBoolean = (value as? NSNumber).map { String(cString: $0.objCType) } == "c"
        switch type {
        case "null": return value is NSNull
        case "boolean": return isBoolean
        case "integer":
            guard let number = value as? NSNumber, !isBoolean else { return false }
            return number.doubleValue == number.doubleValue.rounded()
        case "number": return value is NSNumber && !isBoolean
        case "string": return value is String
        case "array": return value is [Any]
        case "object": return value is [String: Any]
        default: return false
        }
    }
}
