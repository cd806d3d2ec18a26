using System.Globalization;
using System.Text;

namespace PrivateInference.CostModel.Schedules;

/// <summary>When each entry of a schedule begins and ends.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Begins">Seconds from its start, by entry.</param>
/// <param name="Ends">Seconds from its start, by entry.</param>
internal sealed record Timeline(Schedule Schedule, double[] Begins, double[] Ends)
{
    /// <summary>Seconds until the last entry has ended.</summary>
    public double Seconds => Ends.Length == 0 ? 0 : Ends.Max();

    /// <summary>One line an entry: begin, end, lane and what.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int i = 0; i < Begins.Length; i++)
        {
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"{Begins[i]:0.000000} {Ends[i]:0.000000} {Schedule.Activities[i].Lane} {Schedule.NameOf(i)}");
        }

        return text.ToString();
    }
}
