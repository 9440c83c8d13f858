/// The one place that says which release this is; `scripts/version` reads it from here.
package enum MeridianVersion {
    package static let text = "0.1.0"
}
