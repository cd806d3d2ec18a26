namespace PrivateInference.Networks.Zoo;

/// <summary>Finds the names someone may have meant.</summary>
internal static class NearNames
{
    private const int Shown = 5;
    private const int LongestCompared = 64;

    /// <summary>The nearest names: those that continue what was typed first, then by edit distance.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">What there is.</param>
    /// <returns>At most five names, nearest first.</returns>
    public static IReadOnlyList<string> Find(string typed, IEnumerable<string> names)
    {
        string lower = typed.Length > LongestCompared ? typed[..LongestCompared].ToLowerInvariant() : typed.ToLowerInvariant();
        return [.. names
            .OrderBy(name => lower.Length > 0 && name.Contains(lower, StringComparison.Ordinal) ? 0 : EditDistance(lower, name))
            .ThenBy(name => name.Length)
            .Take(Shown)];
    }

    // Levenshtein's distance, one row at a time.
    private static int EditDistance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(substituted, Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }

        return row[^1];
    }
}
