package card

// add puts a block below the others; one without anything in it is left out.
func (c *Card) add(b *Block) {
	if b != nil {
		c.Blocks = append(c.Blocks, *b)
	}
}

func context(lines []string) *Block {
	if len(lines) == 0 {
		return nil
	}
	return &Block{Context: lines}
}

func actions(buttons []Button) *Block {
	if len(buttons) == 0 {
		return nil
	}
	return &Block{Actions: buttons}
}
