using System.Globalization;

namespace PrivateInference.Networks.Tensors;

/// <summary>The header of a .npy file: a Python dictionary of element type, order and shape.</summary>
/// <param name="ElementType">The dictionary's <c>descr</c>.</param>
/// <param name="FortranOrder">Whether the first index runs fastest.</param>
/// <param name="Shape">Sizes, outermost first.</param>
internal sealed record NpyHeader(string ElementType, bool FortranOrder, int[] Shape)
{
    private const int MaximumDimensions = 32;

    /// <summary>Number of elements.</summary>
    /// <exception cref="OverflowException">More than a 64-bit integer holds.</exception>
    public long Elements
    {
        get
        {
            long product = 1;
            foreach (int size in Shape)
            {
                product = checked(product * size);
            }

            return Shape.Contains(0) ? 0 : product;
        }
    }

    /// <summary>Parses the dictionary.</summary>
    /// <param name="text">The header's text.</param>
    /// <returns>The header.</returns>
    /// <exception cref="FormatException">The text is not such a dictionary; the message says what was found.</exception>
    public static NpyHeader Parse(string text)
    {
        Reader reader = new(text);
        string? type = null;
        bool? fortranOrder = null;
        int[]? shape = null;
        reader.Expect('{');
        while (!reader.TryTake('}'))
        {
            string key = reader.Quoted();
            reader.Expect(':');
            switch (key)
            {
                case "descr":
                    type = reader.Quoted();
                    break;
                case "fortran_order":
                    fortranOrder = reader.Boolean();
                    break;
                case "shape":
                    shape = reader.Tuple();
                    break;
                default:
                    throw new FormatException($"unknown header key '{key}'");
            }

            if (!reader.TryTake(','))
            {
                reader.Expect('}');
                break;
            }
        }

        return new NpyHeader(
            type ?? throw new FormatException("header without 'descr'"),
            fortranOrder ?? throw new FormatException("header without 'fortran_order'"),
            shape ?? throw new FormatException("header without 'shape'"));
    }

    private sealed class Reader(string text)
    {
        private int _position;

        public bool TryTake(char expected)
        {
            SkipSpace();
            bool found = _position < text.Length && text[_position] == expected;
            _position += found ? 1 : 0;
            return found;
        }

        public void Expect(char expected)
        {
            if (!TryTake(expected))
            {
                string got = _position < text.Length ? $"'{text[_position]}'" : "its end";
                throw new FormatException($"header has {got} at {_position}, expected '{expected}'");
            }
        }

        public string Quoted()
        {
            char quote = TryTake('"') ? '"' : '\'';
            if (quote == '\'')
            {
                Expect('\'');
            }

            int end = text.IndexOf(quote, _position);
            if (end < 0)
            {
                throw new FormatException("header with an open quote");
            }

            string value = text[_position..end];
            _position = end + 1;
            return value;
        }

        public bool Boolean() => Word() switch
        {
            "True" => true,
            "False" => false,
            string other => throw new FormatException($"header has '{other}', expected True or False"),
        };

        public int[] Tuple()
        {
            List<int> values = [];
            Expect('(');
            while (!TryTake(')'))
            {
                string word = Word();
                if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
                {
                    throw new FormatException($"header has size '{word}', expected an integer from 0 to {int.MaxValue}");
                }

                values.Add(value);
                if (values.Count > MaximumDimensions)
                {
                    throw new FormatException($"header with more than {MaximumDimensions} dimensions");
                }

                if (!TryTake(','))
                {
                    Expect(')');
                    break;
                }
            }

            return [.. values];
        }

        private void SkipSpace()
        {
            while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            {
                _position++;
            }
        }

        private string Word()
        {
            SkipSpace();
            int start = _position;
            while (_position < text.Length && (char.IsLetterOrDigit(text[_position]) || text[_position] is '-' or '.' or '_'))
            {
                _position++;
            }

            return text[start.._position];
        }
    }
}
