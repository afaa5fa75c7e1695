import StorageProtocols

extension CoreModule {
    /// Exchange rates with their rules.
    func rates(_ registry: inout Registry) {
        registry.add(ExchangeRate.self)
        registry.gate("exchange_rate.pair", on: ExchangeRate.self) { batch, _ in
            guard batch.kind != .deleted else { return }
            for (index, rate) in batch.records.enumerated() where rate.from == rate.to {
                batch.refuse(index, .outOfRange, "between two currencies", field: ExchangeRate.Fields.to.name)
            }
        }
    }
}
