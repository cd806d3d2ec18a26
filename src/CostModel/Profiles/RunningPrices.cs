using PrivateInference.CostModel.Published;

namespace PrivateInference.CostModel.Profiles;

/// <summary>What a machine draws and costs, where its profile says so; its cores are those of the profile.</summary>
/// <param name="Currency">What money is counted in.</param>
/// <param name="Watts">Power of the whole machine with all cores at work, 0 or more.</param>
/// <param name="PricePerHour">Money for an hour of the whole machine, 0 or more.</param>
/// <param name="PricePerGigabyteSent">Money for 10^9 bytes that leave the machine, 0 or more.</param>
public sealed record RunningPrices(string Currency, SourcedValue Watts, SourcedValue PricePerHour, SourcedValue PricePerGigabyteSent)
{
    /// <summary>Says what is wrong.</summary>
    /// <returns>Key and what is expected, or null.</returns>
    internal string? Fault()
    {
        foreach ((string key, SourcedValue? value) in ((string, SourcedValue?)[])[("watts", Watts), ("pricePerHour", PricePerHour), ("pricePerGigabyteSent", PricePerGigabyteSent)])
        {
            if (value is null || !double.IsFinite(value.Value) || value.Value < 0 || string.IsNullOrWhiteSpace(value.Source))
            {
                return $"running.{key}: a number of 0 or more with a source is expected";
            }
        }

        return string.IsNullOrWhiteSpace(Currency) ? "running.currency: is missing" : null;
    }
}
