import Model
public import Pricing
public import Reports

/// Splits charges over token classes by the price rows they came from.
public enum ChargeSplitter {
    /// A splitter for reports; parts are exact, since each is tokens × whole picodollars.
    public static func splitter(_ prices: PriceBook) -> PriceSplitter {
        { call in prices.amounts(call.usage, rowID: call.priceRowID) }
    }
}
