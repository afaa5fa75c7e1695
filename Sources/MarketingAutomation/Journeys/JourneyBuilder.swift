public import CRMCore

/// Collects the steps of a journey.
@resultBuilder
public enum JourneyBuilder {
    /// One step.
    public static func buildExpression(_ step: JourneyStep) -> [JourneyStep] { [step] }
    /// Steps in a row.
    public static func buildBlock(_ parts: [JourneyStep]...) -> [JourneyStep] { parts.flatMap { $0 } }
    /// Steps that are there only if a condition holds where the journey is built.
    public static func buildOptional(_ part: [JourneyStep]?) -> [JourneyStep] { part ?? [] }
    /// The steps of a branch taken where the journey is built.
    public static func buildEither(first part: [JourneyStep]) -> [JourneyStep] { part }
    /// The steps of a branch taken where the journey is built.
    public static func buildEither(second part: [JourneyStep]) -> [JourneyStep] { part }
    /// Steps made in a loop.
    public static func buildArray(_ parts: [[JourneyStep]]) -> [JourneyStep] { parts.flatMap { $0 } }
}

/// A step of a journey as it is written: with the steps of its branches inside.
///
/// Steps are named by their place, such as `3.then.1`; ``named(_:)`` gives one a name that stays when others are put
/// before it, so that contacts who wait there still do.
public struct JourneyStep: Sendable {
    private indirect enum Content: Sendable {
        case action(JourneyNode.Action)
        case waitFor(EventPattern, Int64, [JourneyStep], [JourneyStep])
        case branch(SegmentCondition, [JourneyStep], [JourneyStep])
        case go(to: String)
        case end
    }

    private var content: Content
    private var name: String?

    private init(_ content: Content) { self.content = content }

    /// Names the step, so that ``go(to:)`` can lead to it and edits of the journey leave it in its place.
    public func named(_ name: String) -> JourneyStep {
        var copy = self
        copy.name = name
        return copy
    }

    /// Sends a mail.
    public static func send(
        _ template: String,
        stream: MailStream = .marketing,
        topic: Purpose = .marketing
    ) -> JourneyStep {
        JourneyStep(.action(.send(template: template, stream: stream.rawValue, topic: topic.rawValue)))
    }

    /// Waits.
    public static func wait(days: Int = 0, hours: Int = 0, minutes: Int = 0) -> JourneyStep {
        JourneyStep(.action(.wait(seconds: seconds(days, hours, minutes))))
    }

    /// Waits until clocks where the contact lives show the time, on one of the weekdays.
    public static func waitUntil(hour: Int, minute: Int = 0, on weekdays: [Weekday] = []) -> JourneyStep {
        JourneyStep(.action(.waitUntil(TimeOfDay(hour, minute), weekdays: weekdays)))
    }

    /// Waits for an event, but not for ever.
    public static func waitFor(
        _ event: EventPattern,
        days: Int = 0,
        hours: Int = 0,
        minutes: Int = 0,
        @JourneyBuilder then: () -> [JourneyStep] = { [] },
        @JourneyBuilder otherwise: () -> [JourneyStep] = { [] }
    ) -> JourneyStep {
        JourneyStep(.waitFor(event, seconds(days, hours, minutes), then(), otherwise()))
    }

    /// Goes on in one of two ways, and then behind this step.
    public static func branch(
        if condition: SegmentCondition,
        @JourneyBuilder then: () -> [JourneyStep],
        @JourneyBuilder otherwise: () -> [JourneyStep] = { [] }
    ) -> JourneyStep { JourneyStep(.branch(condition, then(), otherwise())) }

    /// Advances the contact's lifecycle, such as to hand the contact over to sales.
    public static func advance(to stage: LifecycleStage) -> JourneyStep {
        JourneyStep(.action(.advance(to: stage.rawValue)))
    }

    /// Adds points to the contact's score.
    public static func score(_ points: Double, group: String = "journeys") -> JourneyStep {
        JourneyStep(.action(.score(points: points, group: group)))
    }

    /// Creates a task for the contact's owner.
    public static func task(_ title: String, dueInDays days: Int? = nil) -> JourneyStep {
        JourneyStep(.action(.task(title: title, seconds: days.map { Self.seconds($0, 0, 0) })))
    }

    /// Goes on at a named step, behind this one or before it.
    public static func go(to name: String) -> JourneyStep { JourneyStep(.go(to: name)) }

    /// Ends the journey.
    public static var end: JourneyStep { JourneyStep(.end) }

    private static func seconds(_ days: Int, _ hours: Int, _ minutes: Int) -> Int64 {
        let parts = [(days, 86_400), (hours, 3_600), (minutes, 60)]
        return parts.reduce(0) { sum, part in
            let (total, overflow) = sum.addingReportingOverflow(
                Int64(clamping: part.0).multipliedClamped(by: Int64(part.1))
            )
            return overflow ? .max : total
        }
    }
}

extension JourneyStep {
    /// The graph of nested steps, in the order in which they are written.
    static func nodes(of steps: [JourneyStep]) -> [JourneyNode] {
        var nodes: [JourneyNode] = []
        let entry = append(steps, "", to: nil, &nodes)
        // Contacts enter at the first node, also where the first step leads somewhere else.
        if let first = nodes.first, first.id != entry { nodes.insert(JourneyNode("0", .pass, next: entry), at: 0) }
        return nodes
    }

    /// Appends steps that lead to a node in the end.
    ///
    /// - Returns: Where they begin: the first of them, or where they lead if there are none.
    private static func append(
        _ steps: [JourneyStep],
        _ path: String,
        to end: String?,
        _ nodes: inout [JourneyNode]
    ) -> String? {
        func target(_ index: Int) -> String? {
            guard steps.indices.contains(index) else { return end }
            return switch steps[index].content {
            case .go(let name): name
            case .end: nil
            default: steps[index].name ?? "\(path)\(index + 1)"
            }
        }
        for index in steps.indices {
            guard let id = target(index) else { continue }
            let next = target(index + 1)
            let place = nodes.count
            switch steps[index].content {
            case .go, .end: continue
            case .action(let action): nodes.append(JourneyNode(id, action, next: next))
            case .waitFor(let event, let seconds, let then, let otherwise):
                nodes.append(JourneyNode(id, .pass))
                let then = append(then, "\(id).then.", to: next, &nodes)
                let otherwise = append(otherwise, "\(id).otherwise.", to: next, &nodes)
                nodes[place].action = .waitFor(event, seconds: seconds, then: then, otherwise: otherwise)
            case .branch(let condition, let then, let otherwise):
                nodes.append(JourneyNode(id, .pass))
                let then = append(then, "\(id).then.", to: next, &nodes)
                let otherwise = append(otherwise, "\(id).otherwise.", to: next, &nodes)
                nodes[place].action = .branch(condition, then: then, otherwise: otherwise)
            }
        }
        return target(0)
    }
}
