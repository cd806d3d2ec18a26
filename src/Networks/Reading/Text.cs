using System.Text;

namespace PrivateInference.Networks.Reading;

/// <summary>Names and dimensions from a file, made fit for a one-line message.</summary>
internal static class Text
{
    private const int Longest = 120;

    /// <summary>A name with control characters replaced and cut to a readable length.</summary>
    public static string Clean(string name)
    {
        StringBuilder text = new(Math.Min(name.Length, Longest + 3));
        foreach (char c in name)
        {
            if (text.Length == Longest)
            {
                return text.Append("...").ToString();
            }

            text.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }

        return text.ToString();
    }

    /// <summary>Dimensions as <c>[2, 3]</c>.</summary>
    public static string Dims<T>(IEnumerable<T> dims) => $"[{string.Join(", ", dims.Take(ElementBudget.LargestRank + 1))}]";
}
